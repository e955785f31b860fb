/* What a section's body may hold: the server's own list (content/html.py), handed over by the page. */

const { rules } = document.querySelector('script[data-rules]').dataset;
const given = JSON.parse(rules);

export const ATTRIBUTES = given.attributes;
export const SYNONYMS = given.synonyms;
export const BOXES = new Set(given.boxes);
export const DROPPED = new Set(given.dropped);
export const SCHEMES = new Set(given.schemes);
export const MARKS = new Set(['a', 'code', 'em', 's', 'strong', 'sub', 'sup']);
export const BLOCKS = new Set(given.blocks);
export const BLOCKS_OR_BOXES = new Set([...BLOCKS, ...BOXES]);

/** Read HTML without running or loading any of it; return its body. */
export const read = (html) => new DOMParser().parseFromString(`<body>${html}`, 'text/html').body;

export const isBlank = (text) => !/[^\s\u00a0]/.test(text);

/** Return what is wrong with an address for a link or an image, as a sentence; '' if nothing is. */
export const problemOf = (address, { isImage = false } = {}) => {
  if (!address) return 'Give an address.';
  if (/\s/.test(address)) return 'An address has no spaces in it: write %20 for one.';
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1].toLowerCase();
  if (!scheme) return '';
  if (isImage && scheme === 'mailto') return 'An image’s address begins with https:// or http://.';
  if (SCHEMES.has(scheme)) return '';
  return `“${scheme}:” isn’t allowed. Begin with https://, http:// or mailto:, or give an address of this site.`;
};

/** Whether a link or an image with this address stays when the server cleans the body. */
export const mayStay = (address) => {
  // Browsers leave control characters and spaces out of a scheme, and so do we.
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address.replace(/[\u0000-\u0020]/g, ''))?.[1];
  return !scheme || SCHEMES.has(scheme.toLowerCase());
};
