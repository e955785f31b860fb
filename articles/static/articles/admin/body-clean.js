/*
 * Makes of any HTML a body that the editor can show: what the list allows stays, boxes part
 * paragraphs, every word is kept. The server cleans again when it is saved.
 */
import {
  ATTRIBUTES, BLOCKS, BOXES, DROPPED, MARKS, SYNONYMS, isBlank, mayStay,
} from './body-rules.js';

// These part paragraphs as boxes do, and mean nothing else here.
const PARTING = new Set([
  ...BOXES,
  ...['p', 'li', 'figcaption', 'caption', 'address', 'center', 'details', 'dl', 'fieldset', 'form'],
  ...['hgroup', 'hr', 'legend', 'nav', 'option', 'search', 'summary', 'tr', 'td', 'th'],
]);
// What is said to have been left out; anything else leaves its words behind, or has none.
const NAMED = new Set(['iframe', 'object', 'embed', 'video', 'audio', 'svg', 'canvas', 'math', 'script']);
const SILENT = new Set([...DROPPED, 'embed', 'video', 'audio', 'svg', 'canvas', 'meta', 'link', 'head', 'xml']);
const BLANK_LINE = /\n[ \t\r]*\n/;

const nameOf = (element) => SYNONYMS[element.localName] ?? element.localName;

/**
 * Return { root, leftOut }: the clean body, in an element of its own, and the names of what was
 * left out and could be missed. With `byLines`, blank lines part bare text, as the server does.
 */
export const clean = (source, { byLines = false } = {}) => {
  const leftOut = new Set();
  const inert = source.ownerDocument;
  const make = (name) => inert.createElement(name);

  const copy = (element, name) => {
    const made = make(name);
    for (const each of ATTRIBUTES[name] ?? []) {
      const value = element.getAttribute(each);
      if (value === null) continue;
      if ((each === 'href' || each === 'src') && !mayStay(value)) continue;
      made.setAttribute(each, value);
    }
    return made;
  };

  const wrapped = (node, marks) => marks.reduceRight((inner, mark) => {
    const outer = mark.cloneNode(false);
    outer.append(inner);
    return outer;
  }, node);

  /** Collects blocks, and what stands bare between them as runs of inline nodes. */
  const flow = () => {
    const parts = []; // blocks, and arrays of inline nodes
    let run = null;
    return {
      parts,
      isPre: false,
      inline(node) {
        if (!run) parts.push(run = []);
        const last = run.findLast((each) => !(each.nodeType === Node.TEXT_NODE && isBlank(each.data)));
        if (node.localName === 'br' && last?.localName === 'br') run = null; // an empty line parts
        else run.push(node);
      },
      part() { run = null; },
      block(element) { run = null; parts.push(element); },
    };
  };

  /** Collects inline nodes only: what parts becomes the end of a line. */
  const line = (isPre) => {
    const nodes = [];
    let isParted = false;
    return {
      nodes,
      isPre,
      inline(node) {
        const isSpace = node.nodeType === Node.TEXT_NODE && isBlank(node.data);
        if (isParted && isSpace && !isPre) return;
        if (isParted && nodes.length) nodes.push(isPre ? inert.createTextNode('\n') : make('br'));
        isParted = false;
        nodes.push(node);
      },
      part() { isParted = nodes.length > 0; },
    };
  };

  const isEmptyRun = (run) => run.every((node) => (
    node.localName === 'br' || (!node.querySelector?.('img') && node.localName !== 'img' && isBlank(node.textContent))
  ));
  const isNothing = (node) => node.localName === 'br'
    || (node.nodeType === Node.TEXT_NODE && isBlank(node.data));

  const trimmed = (run) => {
    const nodes = [...run];
    while (nodes.length && isNothing(nodes[0])) nodes.shift();
    while (nodes.length && isNothing(nodes.at(-1))) nodes.pop();
    return nodes;
  };

  /** Put what was collected into an element; a single run may stand bare where `mayBeBare`. */
  const fill = (element, { parts }, mayBeBare) => {
    const kept = parts.filter((part) => !Array.isArray(part) || !isEmptyRun(part));
    const isBare = mayBeBare && kept.filter((part) => Array.isArray(part)).length < 2;
    for (const part of kept) {
      if (!Array.isArray(part)) element.append(part);
      else if (isBare) element.append(...trimmed(part));
      else {
        const paragraph = make('p');
        paragraph.append(...trimmed(part));
        element.append(paragraph);
      }
    }
    return element;
  };

  const text = (node, out, marks) => {
    const said = out.isPre ? node.data : node.data.replaceAll('\u00a0', ' ');
    const isBare = byLines && !marks.length && node.parentNode === source;
    said.split(isBare ? BLANK_LINE : /$^/).forEach((each, index) => {
      if (index) out.part();
      if (each) out.inline(wrapped(inert.createTextNode(each), marks));
    });
  };

  const image = (element, out, marks) => {
    const made = copy(element, 'img');
    if (made.getAttribute('src')) out.inline(wrapped(made, marks));
    else if (element.getAttribute('src')) leftOut.add('an image that has no address on the web');
  };

  const container = (element, name, marks) => {
    const inner = flow();
    children(element, inner, marks);
    return fill(copy(element, name), inner, name !== 'blockquote');
  };

  const textblock = (element, name, marks) => {
    const inner = line(name === 'pre');
    children(element, inner, marks);
    const made = copy(element, name);
    made.append(...(name === 'pre' ? inner.nodes : trimmed(inner.nodes)));
    return made;
  };

  const list = (element, name, marks) => {
    const made = copy(element, name);
    for (const child of element.childNodes) {
      const kind = child.localName;
      if (kind === 'li') made.append(container(child, 'li', marks));
      else if (kind === 'ul' || kind === 'ol') {
        // Word processors write a list in a list where it belongs into the item before.
        if (!made.lastChild) made.append(make('li'));
        made.lastChild.append(list(child, kind, marks));
      } else if (!isBlank(child.textContent) && child.nodeType !== Node.COMMENT_NODE) {
        const box = make('li');
        box.append(child.cloneNode(true));
        made.append(container(box, 'li', marks));
      }
    }
    return made;
  };

  const table = (element, marks) => {
    const made = make('table');
    for (const part of element.children) {
      const name = part.localName;
      if (name === 'caption') made.append(textblock(part, 'caption', marks));
      if (!['thead', 'tbody', 'tfoot'].includes(name)) continue;
      const rows = make(name);
      for (const row of part.children) {
        if (!row.children.length) continue;
        const cells = make('tr');
        cells.append(...[...row.children].map((cell) => container(cell, cell.localName, marks)));
        rows.append(cells);
      }
      if (rows.children.length) made.append(rows);
    }
    return made;
  };

  const parting = (element, out, marks) => {
    out.part();
    children(element, out, marks);
    out.part();
  };

  const block = (element, name, out, marks) => {
    if (!out.block || name === 'p') parting(element, out, marks);
    else if (name === 'ul' || name === 'ol') {
      const made = list(element, name, marks);
      if (made.children.length) out.block(made);
    } else if (name === 'table') {
      const made = table(element, marks);
      if (made.rows.length) out.block(made);
      else parting(element, out, marks);
    } else if (name === 'blockquote' || name === 'figure') {
      out.block(figureWithCaption(container(element, name, marks), element, marks));
    } else if (name === 'h3' || name === 'h4' || name === 'pre') {
      const made = textblock(element, name, marks);
      if (!isBlank(made.textContent) || made.querySelector('img')) out.block(made);
    } else parting(element, out, marks);
  };

  /** A figure's caption is part of it only where it stands in one. */
  const figureWithCaption = (made, element, marks) => {
    if (made.localName === 'figure') {
      for (const caption of element.querySelectorAll(':scope > figcaption')) {
        made.append(textblock(caption, 'figcaption', marks));
      }
    }
    return made;
  };

  const visit = (element, out, marks) => {
    const name = nameOf(element);
    if (SILENT.has(name)) {
      if (NAMED.has(name)) leftOut.add(`<${name}>`);
    } else if (MARKS.has(name)) {
      const mark = copy(element, name);
      const means = name !== 'a' || mark.hasAttribute('href');
      children(element, out, means ? [...marks.filter((each) => each.localName !== name), mark] : marks);
    } else if (name === 'br') out.inline(make('br'));
    else if (name === 'img') image(element, out, marks);
    else if (name === 'figcaption' && element.parentNode.localName === 'figure' && out.block) return;
    else if (BLOCKS.has(name)) block(element, name, out, marks);
    else if (PARTING.has(name)) parting(element, out, marks);
    else children(element, out, marks);
  };

  const children = (node, out, marks) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) text(child, out, marks);
      else if (child.nodeType === Node.ELEMENT_NODE) visit(child, out, marks);
    }
  };

  const top = flow();
  children(source, top, []);
  return { root: fill(make('div'), top, false), leftOut: [...leftOut] };
};
