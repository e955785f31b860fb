/*
 * The editor of a section's body. The textarea below it holds what is saved: as it was stored
 * until something is changed, and what the editor writes from then on.
 *
 * Whoever else works on the page listens to the textarea's `input`, and may set its value and
 * then send it a `body:set`. Without this file the textarea is what one types into.
 */
import { lib, extensions } from './body-schema.js';
import { BodySerializer, faithfully, prepare, toDocument, toHtml } from './body-html.js';
import { clean } from './body-clean.js';
import { readPasted } from './body-paste.js';
import { read } from './body-rules.js';
import { ask, askImage, askLink } from './body-dialogs.js';
import { makeToolbar } from './body-toolbar.js';

const NEAR = '800px'; // how far off the window's edge an editor is made already
const MARGIN = { top: 60, bottom: 90, left: 0, right: 0 }; // pixels
const IN_SOURCE = 'is-source';

const make = (name, className, ...children) => {
  const element = document.createElement(name);
  element.className = className;
  element.append(...children);
  return element;
};

/** Return the document of words without any tag, or of HTML if the editor keeps all of it. */
const documentOf = (value) => (
  /[<&]/.test(value) ? faithfully(value) : toDocument(tidied(value.replaceAll('>', '&gt;')).root)
);

const tidied = (html) => clean(read(html), { byLines: true });

/** What is pasted into a line brings the spaces at its ends; hard ones aren't taken for layout. */
const keepOuterSpaces = (element) => {
  if (element.localName !== 'p') return;
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const first = texts.nextNode();
  let last = first;
  while (texts.nextNode()) last = texts.currentNode;
  if (first) first.data = first.data.replace(/^ /, '\u00a0');
  if (last) last.data = last.data.replace(/ $/, '\u00a0');
};

class Body {
  constructor(textarea, number) {
    this.textarea = textarea;
    this.label = document.querySelector(`label[for="${textarea.id}"]`);
    if (this.label) this.label.id ||= `body-label-${number}`;
    this.name = this.label?.textContent.trim().replace(/:$/, '') || 'Text';
    this.stage = make('div', 'body-stage');
    this.back = make('button', 'body-back', 'Back to the editor');
    this.back.type = 'button';
    this.back.addEventListener('click', () => this.leaveSource());
    this.status = make('p', 'body-status');
    this.status.setAttribute('role', 'status');
    this.element = make('div', 'body');
    textarea.before(this.element);
    this.element.append(this.stage, this.back, textarea, this.status);
    textarea.addEventListener('body:set', () => this.load());
    this.label?.addEventListener('click', (event) => {
      event.preventDefault();
      this.focus();
    });
    this.stage.addEventListener('focusin', ({ target }) => { if (target === this.preview) this.focus(); });
    // The page is told by the textarea, once for each change.
    this.stage.addEventListener('input', (event) => event.stopPropagation());
    this.load();
  }

  get isSource() { return this.element.classList.contains(IN_SOURCE); }

  /** Show what the textarea holds: in the editor if that keeps all of it, else as source. */
  load() {
    const doc = documentOf(this.textarea.value);
    this.say('');
    if (doc) this.show(doc);
    else {
      this.showSource();
      this.say('Shown as HTML, since the editor can’t show all of it as it is written.');
    }
  }

  /** Take a document for what the textarea holds now. */
  show(doc) {
    this.doc = doc;
    this.stored = this.textarea.value;
    this.written = toHtml(doc);
    this.element.classList.remove(IN_SOURCE);
    if (this.editor) this.editor.commands.setContent(doc.toJSON(), { emitUpdate: false });
    else {
      this.preview = make('div', 'body-text', ...clean(read(this.written)).root.childNodes);
      this.preview.tabIndex = 0;
      this.stage.replaceChildren(this.preview);
    }
  }

  /** Make the editor itself. Until then its words are on the page, to be read and searched. */
  create() {
    if (this.editor || this.isSource) return;
    this.stage.replaceChildren();
    this.editor = new lib.Editor({
      element: this.stage,
      extensions,
      content: this.doc.toJSON(),
      injectCSS: false,
      enablePasteRules: false,
      editorProps: {
        attributes: this.attributes(),
        // Below the toolbar, and above the bar with the buttons that save.
        scrollThreshold: MARGIN,
        scrollMargin: MARGIN,
        clipboardSerializer: new BodySerializer(),
        transformPastedHTML: (html) => this.pasted(html),
        handlePaste: (view, event) => this.pasteOther(event.clipboardData),
        handleKeyDown: (view, event) => this.key(event),
        handleDoubleClickOn: (view, position, node) => {
          if (node.type.name === 'image') askImage(this.editor);
          return node.type.name === 'image';
        },
      },
      onUpdate: () => this.changed(),
      onTransaction: () => this.bar?.refresh(),
    });
    this.bar = makeToolbar(this.editor, { label: this.name, showSource: () => this.enterSource() });
    this.stage.before(this.bar);
  }

  attributes() {
    return {
      class: 'body-text',
      role: 'textbox',
      'aria-multiline': 'true',
      'aria-description': 'Alt+F10 leads to the toolbar, Escape back.',
      spellcheck: 'true',
      ...(this.label ? { 'aria-labelledby': this.label.id } : { 'aria-label': this.name }),
    };
  }

  changed() {
    const html = toHtml(this.editor.state.doc);
    // Undone to where it began, it is again what is stored, to the byte.
    this.set(html === this.written ? this.stored : html);
  }

  set(value) {
    if (value === this.textarea.value) return;
    this.textarea.value = value;
    this.textarea.dispatchEvent(new Event('input', { bubbles: true }));
  }

  say(words) { this.status.textContent = words; }

  focus() {
    this.create();
    if (this.isSource) this.textarea.focus();
    else this.editor.commands.focus();
  }

  key(event) {
    const isLink = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.code === 'KeyK';
    if (event.altKey && event.key === 'F10') this.bar.focusFirst();
    else if (isLink) askLink(this.editor);
    else return false;
    return true;
  }

  // Pasting

  pasted(html) {
    const ours = read(html).querySelector('[data-pm-slice]')?.getAttribute('data-pm-slice');
    const { root, leftOut: all } = clean(readPasted(html));
    const leftOut = all.filter((each) => each !== '<script>'); // nobody saw it where it was copied
    this.say(leftOut.length ? `Left out of what was pasted: ${leftOut.join(', ')}.` : '');
    if (root.childElementCount === 1) keepOuterSpaces(root.firstElementChild);
    prepare(root);
    if (ours && root.firstElementChild) root.firstElementChild.setAttribute('data-pm-slice', ours);
    return root.innerHTML;
  }

  pasteOther(clipboard) {
    const text = clipboard?.getData('text/plain').trim() ?? '';
    if (!text && clipboard?.files.length && !clipboard.getData('text/html')) {
      this.say('Files can’t be pasted. Put the image on the web, then add it by its address: Image….');
      return true;
    }
    // An address pasted over chosen words makes a link of them.
    const isAddress = /^https?:\/\/\S+$/i.test(text);
    if (!isAddress || this.editor.state.selection.empty || this.editor.isActive('preformatted')) return false;
    return this.editor.commands.setMark('link', { href: text, title: null });
  }

  // The HTML itself

  showSource() {
    this.element.classList.add(IN_SOURCE);
    this.shown = this.textarea.value;
    this.textarea.dispatchEvent(new Event('body:source', { bubbles: true }));
  }

  enterSource() {
    this.showSource();
    this.say('');
    this.textarea.focus();
  }

  async leaveSource() {
    const { value } = this.textarea;
    const isUntouched = value === this.shown && this.doc;
    const doc = isUntouched ? this.editor.state.doc : documentOf(value);
    if (isUntouched) this.element.classList.remove(IN_SOURCE);
    else if (doc) this.show(doc);
    else if (value !== this.textarea.defaultValue || await this.mayRewrite()) this.rewrite(value);
    else return;
    this.focus();
  }

  mayRewrite() {
    return ask({
      title: 'Show it in the editor?',
      text: 'The editor can’t keep all of this as it is written. Its words stay; some of what is around them will be simpler.',
      fields: [],
      submit: 'Show it',
    });
  }

  /** Make of what was typed what the server would make of it, and go on with that. */
  rewrite(value) {
    const { root, leftOut } = tidied(value);
    const doc = toDocument(root);
    this.set(toHtml(doc));
    this.show(doc);
    this.say(leftOut.length ? `Taken out: ${leftOut.join(', ')}.` : 'What isn’t allowed was taken out of the HTML; its words stayed.');
  }
}

// On the page

let count = 0;
const bodies = new Map(); // by their elements

const nearby = new IntersectionObserver((entries) => {
  entries.filter((each) => each.isIntersecting).forEach(({ target }) => {
    const body = bodies.get(target);
    body.create();
    if (body.editor) nearby.unobserve(target);
  });
}, { rootMargin: NEAR });

const enhance = (container) => {
  container.querySelectorAll('textarea[data-body]').forEach((textarea) => {
    if (textarea.id.includes('__prefix__') || textarea.closest('.body')) return;
    const body = new Body(textarea, count += 1);
    bodies.set(body.element, body);
    nearby.observe(body.element);
  });
};

/** Addresses of fields, as messages have them, lead to their editors. */
const followAddress = () => {
  const field = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const element = field?.closest('.body');
  if (!element || !bodies.has(element)) return;
  element.scrollIntoView({ block: 'center' });
  bodies.get(element).focus();
};

enhance(document);
document.addEventListener('formset:added', ({ target }) => enhance(target));
window.addEventListener('hashchange', followAddress);
followAddress();
