/*
 * Understands what word processors put on the clipboard: Word's lists that are paragraphs, and
 * emphasis that is a style. What is left is for body-clean.js.
 */
import { isBlank, read } from './body-rules.js';

const MSO_LIST = /mso-list:\s*(l\d+)\s+level(\d+)/i;
const NUMBER = /^\(?(\d+|[a-z]{1,4})[.)]/i;
const INLINE = 'span, font, a, b, strong, i, em, u, s, small, big, mark, label, cite, p, div';

const unwrap = (element) => element.replaceWith(...element.childNodes);

const wrapContent = (element, name) => {
  if (isBlank(element.textContent)) return;
  const wrapper = element.ownerDocument.createElement(name);
  wrapper.append(...element.childNodes);
  element.append(wrapper);
};

const rename = (element, name) => {
  const made = element.ownerDocument.createElement(name);
  for (const each of element.attributes) made.setAttribute(each.name, each.value);
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
};

// Styles that are emphasis

const isBold = (weight) => weight === 'bold' || weight === 'bolder' || Number(weight) >= 600;
const isLight = (weight) => weight === 'normal' || weight === 'lighter' || (weight && Number(weight) < 600);

const readStyles = (body) => {
  for (const element of body.querySelectorAll('[style]')) {
    const { fontWeight, fontStyle, textDecoration, textDecorationLine, verticalAlign } = element.style;
    const name = element.localName;
    const isInline = element.matches(INLINE) && !element.closest('h1, h2, h3, h4, h5, h6, th');
    if (isInline) {
      if (isBold(fontWeight) && name !== 'b' && name !== 'strong') wrapContent(element, 'strong');
      if (/italic|oblique/.test(fontStyle) && name !== 'i' && name !== 'em') wrapContent(element, 'em');
      if (`${textDecoration} ${textDecorationLine}`.includes('line-through') && name !== 's') wrapContent(element, 's');
      if (verticalAlign === 'super') wrapContent(element, 'sup');
      if (verticalAlign === 'sub') wrapContent(element, 'sub');
    }
    if (isLight(fontWeight) && (name === 'b' || name === 'strong')) unwrap(element);
    else if (fontStyle === 'normal' && (name === 'i' || name === 'em')) unwrap(element);
  }
};

// Word

const marker = (paragraph) => {
  const ignored = [...paragraph.querySelectorAll('[style]')]
    .find((each) => /mso-list:\s*ignore/i.test(each.getAttribute('style')));
  const said = ignored?.textContent.trim() ?? '';
  ignored?.remove();
  return said;
};

const wordItem = (paragraph) => {
  const found = MSO_LIST.exec(paragraph.getAttribute('style') ?? '');
  if (!found) return null;
  const number = NUMBER.exec(marker(paragraph));
  return { list: found[1], level: Number(found[2]), isOrdered: Boolean(number), number: number?.[1] };
};

/** Word's list items are paragraphs that name their list and level. */
const readWordLists = (body) => {
  let open = []; // the lists that the next item may go on, outermost first
  let last = null;
  for (const paragraph of [...body.querySelectorAll('p, h1, h2, h3, h4, h5, h6')]) {
    const item = wordItem(paragraph);
    if (!item) continue;
    const follows = last && last === previousElement(paragraph);
    if (!follows) open = [];
    while (open.length && open.at(-1).level > item.level) open.pop();
    const same = open.at(-1);
    if (same?.level === item.level && same.isOrdered !== item.isOrdered) open.pop();
    const li = body.ownerDocument.createElement('li');
    if (open.at(-1)?.level !== item.level) {
      const list = body.ownerDocument.createElement(item.isOrdered ? 'ol' : 'ul');
      if (item.isOrdered && /^\d+$/.test(item.number) && item.number !== '1') list.setAttribute('start', item.number);
      const outer = open.at(-1)?.element.lastElementChild;
      if (outer) outer.append(list);
      else paragraph.before(list);
      open.push({ ...item, element: list });
    }
    li.append(...paragraph.childNodes);
    open.at(-1).element.append(li);
    paragraph.remove();
    last = open[0].element;
  }
};

const previousElement = (element) => {
  let node = element.previousSibling;
  while (node && (node.nodeType === Node.COMMENT_NODE || (node.nodeType === Node.TEXT_NODE && isBlank(node.data)))) {
    node = node.previousSibling;
  }
  return node;
};

/** Word on the web puts each item into a list and a box of its own. */
const joinWordLists = (body) => {
  let open = [];
  let last = null;
  for (const box of [...body.querySelectorAll('.ListContainerWrapper')]) {
    const list = box.querySelector('ul, ol');
    const item = list?.querySelector('li');
    if (!item) continue;
    const level = Number(item.dataset.ariaLevel ?? 1);
    if (!last || previousElement(box) !== last) open = [];
    while (open.length && open.at(-1).level > level) open.pop();
    if (open.at(-1)?.level === level && open.at(-1).list.localName === list.localName) {
      open.at(-1).list.append(...list.childNodes);
      box.remove();
    } else {
      if (open.at(-1)?.level === level) open.pop();
      const outer = open.at(-1)?.list.lastElementChild;
      if (outer) {
        outer.append(list);
        box.remove();
      } else last = box;
      open.push({ level, list });
    }
  }
};

const readWord = (body) => {
  readWordLists(body);
  joinWordLists(body);
  body.querySelectorAll('p.MsoTitle').forEach((each) => rename(each, 'h1'));
  body.querySelectorAll('p.MsoQuote, p.MsoIntenseQuote').forEach((each) => {
    const quote = body.ownerDocument.createElement('blockquote');
    each.before(quote);
    quote.append(each);
    each.removeAttribute('style'); // a quotation is set in italics already
    unwrapWhole(each, 'i, em');
  });
  // Bookmarks, and the two ends of footnotes: they lead nowhere outside of that document.
  body.querySelectorAll('a[href^="#_"]').forEach(unwrap);
};

/** Take away an emphasis that has all of an element's words: then it is the look of that element. */
const unwrapWhole = (element, selector) => {
  const inner = element.querySelector(selector);
  if (inner && inner.textContent.trim() === element.textContent.trim()) unwrap(inner);
};

/** Return what is on the clipboard as a body that body-clean.js understands. */
export const readPasted = (html) => {
  const body = read(html);
  readWord(body);
  readStyles(body);
  body.querySelectorAll('h1, h2, h3, h4, h5, h6').forEach((each) => unwrapWhole(each, 'b, strong'));
  return body;
};
