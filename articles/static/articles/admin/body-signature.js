/*
 * What a body says, whatever way it is written: two bodies with the same signature differ in
 * spaces between blocks and in how marks are nested, and in nothing else.
 */
import { ATTRIBUTES, BLOCKS_OR_BOXES, MARKS } from './body-rules.js';

const isSpan = (name, value) => (name === 'colspan' || name === 'rowspan') && value === '1';

const opening = (element) => {
  const name = element.localName;
  const allowed = ATTRIBUTES[name] ?? [];
  const said = [...element.attributes]
    .filter((each) => allowed.includes(each.name) && !isSpan(each.name, each.value))
    .map((each) => `${each.name}=${JSON.stringify(each.value)}`);
  return `<${[name, ...said.sort()].join(' ')}>`;
};

/** Return the signature of what stands in an element. */
export const signature = (root) => {
  const tokens = [];
  let atEdge = true; // of a block or a line: spaces there mean nothing
  let spacePending = false;

  const edge = (token) => {
    tokens.push(token);
    atEdge = true;
    spacePending = false;
  };
  const character = (marks, one) => {
    if (spacePending) tokens.push(' ');
    spacePending = false;
    atEdge = false;
    tokens.push(marks + one);
  };
  const words = (text, marks, isPre) => {
    for (const one of text) {
      if (isPre) tokens.push(`${marks}${one}`);
      else if (/[ \t\r\n\f\u00a0]/.test(one)) spacePending = !atEdge;
      else character(marks, one);
    }
  };
  const walk = (node, marks, isPre) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) words(child.data, marks.join(''), isPre);
      else if (child.nodeType === Node.ELEMENT_NODE) visit(child, marks, isPre);
    }
  };
  const visit = (element, marks, isPre) => {
    const name = element.localName;
    if (MARKS.has(name)) walk(element, [...marks, opening(element)].sort(), isPre);
    else if (name === 'br') edge(`${marks.join('')}<br>`);
    else if (!BLOCKS_OR_BOXES.has(name)) {
      character(marks.join(''), opening(element)); // an image, or what isn't allowed
      walk(element, marks, isPre);
    } else {
      edge(marks.join('') + opening(element));
      const before = tokens.length;
      walk(element, marks, isPre || name === 'pre');
      atEdge = true;
      spacePending = false;
      if (name === 'p' && tokens.length === before) tokens.pop();
      else edge(`</${name}>`);
    }
  };
  walk(root, [], false);
  return tokens.join('\u0001');
};
