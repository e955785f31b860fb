/* Words and minutes, counted as content/words.py and content/html.py count what is published. */
'use strict';
window.articleWords = (() => {
  const WORDS_A_MINUTE = 238;
  const CHARACTERS_A_MINUTE = 260;
  const CHARACTER = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/g;
  const WORD = /[\p{L}\p{N}]+(?:['’\-.,][\p{L}\p{N}]+)*/gu;
  const DROPPED = new Set([
    'SCRIPT', 'STYLE', 'TEMPLATE', 'IFRAME', 'OBJECT', 'NOSCRIPT', 'TITLE',
  ]);
  const BREAKS = new Set([
    ...['BR', 'P', 'BLOCKQUOTE', 'PRE', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'UL', 'OL', 'LI'],
    ...['TABLE', 'CAPTION', 'THEAD', 'TBODY', 'TFOOT', 'TR', 'TH', 'TD', 'FIGURE', 'FIGCAPTION'],
    ...['DIV', 'SECTION', 'ARTICLE', 'HEADER', 'FOOTER', 'MAIN', 'ASIDE', 'DD', 'DT'],
  ]);

  const collect = (node, into) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) into.push(child.data);
      else if (child.nodeType === Node.ELEMENT_NODE && !DROPPED.has(child.tagName)) {
        const edge = BREAKS.has(child.tagName) ? '\n' : '';
        into.push(edge);
        collect(child, into);
        into.push(edge);
      }
    }
    return into;
  };

  /** The words of a body, as plain text. */
  const plain = (body) => (
    collect(new DOMParser().parseFromString(body, 'text/html').body, []).join('')
  );

  const count = (text) => ({
    characters: (text.match(CHARACTER) ?? []).length,
    words: (text.replace(CHARACTER, ' ').match(WORD) ?? []).length,
  });

  /** Whole minutes, rounded up; at least 1. */
  const minutes = (counts) => Math.max(1, Math.ceil(counts.reduce(
    (sum, each) => sum + each.words / WORDS_A_MINUTE + each.characters / CHARACTERS_A_MINUTE, 0,
  )));

  const total = (counts) => counts.reduce((sum, each) => sum + each.words + each.characters, 0);

  const said = (number) => `${number.toLocaleString('en')} ${number === 1 ? 'word' : 'words'}`;

  return { plain, count, minutes, total, said };
})();
