/*
 * Between a body as it is stored and the editor's document, both ways, and whether a body comes
 * back the same.
 *
 * Stored, the words of an item or a cell may stand bare or in a paragraph; in the document they
 * are always in one, whose `keep` says how they stood. Rows say which part of their table they
 * stand in, since the document knows no thead.
 */
import { lib, schema } from './body-schema.js';
import { BLOCKS_OR_BOXES, isBlank, read } from './body-rules.js';
import { signature } from './body-signature.js';

const { DOMParser: Reader, DOMSerializer } = lib.pm.model;
const CONTAINERS = 'li, td, th, figure, blockquote';
const PREFER_BARE = new Set(['li', 'td', 'th', 'figure']); // a single paragraph has no tag there
const PARTS = ['thead', 'tbody', 'tfoot'];

const reader = Reader.fromSchema(schema);

// From HTML

const isInline = (node) => node.nodeType === Node.TEXT_NODE
  || (node.nodeType === Node.ELEMENT_NODE && !BLOCKS_OR_BOXES.has(node.localName));

const markBareWords = (container) => {
  const prefersBare = PREFER_BARE.has(container.localName);
  for (const child of container.children) {
    if (child.localName === 'p' && prefersBare) child.dataset.keep = 'p';
  }
  let run = [];
  const end = (before) => {
    if (run.some((node) => node.nodeType !== Node.TEXT_NODE || !isBlank(node.data))) {
      const paragraph = container.ownerDocument.createElement('p');
      paragraph.dataset.keep = 'bare';
      container.insertBefore(paragraph, before);
      paragraph.append(...run);
    }
    run = [];
  };
  for (const child of [...container.childNodes]) {
    if (isInline(child)) run.push(child);
    else end(child);
  }
  end(null);
  const paragraphs = [...container.children].filter((each) => each.localName === 'p');
  // What a new paragraph would be anyway needs no mark.
  if (prefersBare && paragraphs.length === 1 && paragraphs[0].dataset.keep === 'bare') delete paragraphs[0].dataset.keep;
};

const markRows = (table) => {
  if (table.caption) {
    table.dataset.caption = table.caption.innerHTML;
    table.caption.remove();
  }
  let before = null;
  for (const part of table.children) {
    [...part.children].forEach((row, index) => {
      row.dataset.part = part.localName;
      if (!index && before === part.localName) row.dataset.opens = 'yes';
    });
    before = part.localName;
  }
};

/** Change an element's content into what the editor reads; return that element. */
export const prepare = (root) => {
  root.querySelectorAll(CONTAINERS).forEach(markBareWords);
  root.querySelectorAll('table').forEach(markRows);
  return root;
};

/** Return the document of a body in an element; the element is used up. */
export const toDocument = (root) => reader.parse(prepare(root));

// To HTML

const isEmpty = (element) => isBlank(element.textContent) && !element.querySelector('img');

const unwrapBareWords = (container) => {
  const paragraphs = [...container.children].filter((each) => each.localName === 'p');
  for (const paragraph of paragraphs) {
    const { keep } = paragraph.dataset;
    const isBare = keep === 'bare'
      || (keep !== 'p' && PREFER_BARE.has(container.localName) && paragraphs.length === 1);
    const before = paragraph.previousSibling;
    // Words of two paragraphs must not run together.
    if (isBare && !(before && isInline(before))) paragraph.replaceWith(...paragraph.childNodes);
  }
};

const rebuildTable = (table) => {
  const rows = [...table.rows];
  const { caption } = table.dataset;
  table.replaceChildren();
  delete table.dataset.caption;
  if (caption !== undefined) table.createCaption().innerHTML = caption;
  for (const row of rows) {
    const part = PARTS.includes(row.dataset.part) ? row.dataset.part : 'tbody';
    const last = table.lastElementChild;
    const goesOn = last?.localName === part && row.dataset.opens === undefined;
    const into = goesOn ? last : table.appendChild(table.ownerDocument.createElement(part));
    into.append(row);
    delete row.dataset.part;
    delete row.dataset.opens;
  }
};

const finish = (root) => {
  root.querySelectorAll('p').forEach((each) => { if (isEmpty(each)) each.remove(); });
  root.querySelectorAll('figure').forEach((each) => { if (isEmpty(each)) each.remove(); });
  root.querySelectorAll('blockquote').forEach((each) => { if (isEmpty(each)) each.remove(); });
  root.querySelectorAll(CONTAINERS).forEach(unwrapBareWords);
  root.querySelectorAll('p[data-keep]').forEach((each) => each.removeAttribute('data-keep'));
  root.querySelectorAll('table').forEach(rebuildTable);
  return root;
};

// Not the page's own document: there, images would be asked for.
const inert = document.implementation.createHTMLDocument('');

/** Writes documents as they are stored; also for the clipboard. */
export class BodySerializer extends DOMSerializer {
  constructor() {
    const { nodes, marks } = DOMSerializer.fromSchema(schema);
    super(nodes, marks);
  }

  serializeFragment(fragment, options, target) {
    if (target) return super.serializeFragment(fragment, options, target);
    const root = inert.createElement('div');
    super.serializeFragment(fragment, { document: inert }, root);
    const made = inert.createDocumentFragment();
    made.append(...finish(root).childNodes);
    return made;
  }
}

const serializer = new BodySerializer();

/** Return a document as the body that is stored. */
export const toHtml = (doc) => {
  const root = inert.createElement('div');
  root.append(serializer.serializeFragment(doc.content));
  return root.innerHTML.replaceAll('&nbsp;', ' '); // as the server does
};

// Both ways

const { TableMap } = lib.pm.tables;

const hasTangledTable = (doc) => {
  let isTangled = false;
  doc.descendants((node) => {
    if (node.type.spec.tableRole !== 'table') return;
    const problems = TableMap.get(node).problems ?? [];
    isTangled ||= problems.some((each) => each.type !== 'missing');
  });
  return isTangled;
};

/** Return the document of a stored body, or null where the editor would not keep all of it. */
export const faithfully = (html) => {
  const doc = toDocument(read(html));
  if (signature(read(html)) !== signature(read(toHtml(doc))) || hasTangledTable(doc)) return null;
  return doc;
};
