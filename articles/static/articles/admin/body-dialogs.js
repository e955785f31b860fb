/* What the editor asks for in a window of its own: a link, an image, a table's caption. */
import { problemOf } from './body-rules.js';

let count = 0;

const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

/** Put a field with its label, its help and a place for what is wrong with it into the form. */
const fieldOf = ({ name, label, help, type = 'text', value = '', placeholder = '' }) => {
  const id = `body-dialog-${count += 1}`;
  const input = make('input', { id, name, type, placeholder, autocomplete: 'off' });
  if (type === 'checkbox') input.checked = Boolean(value);
  else input.value = value;
  const error = make('p', { id: `${id}-error`, className: 'body-dialog-error' });
  error.setAttribute('role', 'alert');
  const hint = make('p', { id: `${id}-help`, className: 'help', textContent: help ?? '' });
  input.setAttribute('aria-describedby', `${error.id} ${hint.id}`);
  const title = make('label', { htmlFor: id, textContent: label });
  const box = make('div', { className: `body-dialog-field ${type}` });
  box.append(...(type === 'checkbox' ? [input, title] : [title, input]), error, hint);
  return {
    name,
    box,
    input,
    get value() { return type === 'checkbox' ? input.checked : input.value.trim(); },
    show(problem) {
      error.textContent = problem;
      input.toggleAttribute('aria-invalid', Boolean(problem));
    },
  };
};

/**
 * Ask for some fields; resolve to their values, to 'remove', or to null where it was called off.
 *
 * `check` gets the values and returns what is wrong, by field; the window stays open over it.
 */
export const ask = ({ title, text, fields, submit, remove, check = () => ({}) }) => new Promise((resolve) => {
  const heading = make('h2', { id: `body-dialog-${count += 1}`, textContent: title });
  const all = fields.map(fieldOf);
  const buttons = make('div', { className: 'body-dialog-buttons' });
  buttons.append(make('button', { type: 'submit', className: 'strong', textContent: submit }));
  buttons.append(make('button', { type: 'button', className: 'cancel', textContent: 'Cancel' }));
  if (remove) buttons.append(make('button', { type: 'button', className: 'remove', textContent: remove }));
  const words = text ? [make('p', { textContent: text })] : [];
  const form = make('form', { noValidate: true }, heading, ...words, ...all.map((each) => each.box), buttons);
  const dialog = make('dialog', { className: 'body-dialog' }, form);
  dialog.setAttribute('aria-labelledby', heading.id);
  let answer = null;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const values = Object.fromEntries(all.map((each) => [each.name, each.value]));
    const problems = check(values);
    all.forEach((each) => each.show(problems[each.name] ?? ''));
    const first = all.find((each) => problems[each.name]);
    if (first) {
      first.input.focus();
      return;
    }
    answer = values;
    dialog.close();
  });
  dialog.addEventListener('click', ({ target }) => {
    if (target.className === 'remove') answer = 'remove';
    if (target.className === 'remove' || target.className === 'cancel') dialog.close();
  });
  dialog.addEventListener('close', () => {
    dialog.remove();
    resolve(answer);
  });
  document.body.append(dialog); // outside of the article's form
  dialog.showModal();
  all[0]?.input.focus();
  all[0]?.input.select();
});

const completed = (address) => {
  if (/^www\./i.test(address)) return `https://${address}`;
  if (/^[^\s@/:]+@[^\s@/:]+\.[a-z]{2,}$/i.test(address)) return `mailto:${address}`;
  return address;
};

// Links

export const askLink = async (editor) => {
  const isLinked = editor.isActive('link');
  if (isLinked) editor.chain().extendMarkRange('link').run();
  const { href, title } = editor.getAttributes('link');
  const { from, to, empty } = editor.state.selection;
  const values = await ask({
    title: isLinked ? 'Change the link' : 'Add a link',
    submit: isLinked ? 'Change' : 'Add',
    remove: isLinked ? 'Remove the link' : '',
    fields: [
      {
        name: 'href',
        label: 'Address',
        value: href ?? '',
        placeholder: 'https://',
        help: 'https://, http://, mailto:, or an address of this site that begins with / or #.',
      },
      ...(empty ? [{ name: 'text', label: 'Words that carry it', help: 'Left empty, it is the address.' }] : []),
      { name: 'title', label: 'Title', value: title ?? '', help: 'Shown when pointed at. May stay empty.' },
    ],
    check: (given) => ({ href: problemOf(completed(given.href)) }),
  });
  const chain = editor.chain().focus();
  if (values === 'remove') chain.setTextSelection({ from, to }).unsetMark('link').run();
  else if (values) {
    const attrs = { href: completed(values.href), title: values.title || null };
    if (empty) {
      const text = values.text || values.href;
      chain.insertContent({ type: 'text', text, marks: [{ type: 'link', attrs }] }).run();
    } else chain.setTextSelection({ from, to }).setMark('link', attrs).run();
  } else chain.run();
};

// Images

const figureAround = (state) => {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name === 'figure') return { node: $from.node(depth), end: $from.end(depth) };
  }
  return null;
};

const hasCaption = (figure) => {
  let has = false;
  figure.node.forEach((child) => { has ||= child.type.name === 'figcaption'; });
  return has;
};

const imageFields = (old, offersCaption) => [
  {
    name: 'src',
    label: 'Address of the image',
    value: old?.src ?? '',
    placeholder: 'https://',
    help: 'Where the image stands on the web. It isn’t copied.',
  },
  {
    name: 'alt',
    label: 'What it shows, for those who can’t see it',
    value: old?.alt ?? '',
    help: 'One sentence, as you would say it over the phone.',
  },
  {
    name: 'decorates',
    label: 'It only decorates: there is nothing to describe',
    type: 'checkbox',
    value: old?.alt === '',
  },
  ...(offersCaption ? [{ name: 'caption', label: 'Caption', help: 'Shown below it. May stay empty.' }] : []),
];

const checkImage = (given) => ({
  src: problemOf(completed(given.src), { isImage: true }),
  alt: given.alt || given.decorates ? '' : 'Say what it shows, or tick that it only decorates.',
});

export const askImage = async (editor) => {
  const { selection } = editor.state;
  const old = selection.node?.type.name === 'image' ? selection.node.attrs : null;
  const figure = old && figureAround(editor.state);
  const offersCaption = !old || Boolean(figure && !hasCaption(figure));
  const values = await ask({
    title: old ? 'Change the image' : 'Add an image',
    submit: old ? 'Change' : 'Add',
    remove: old ? 'Remove the image' : '',
    fields: imageFields(old, offersCaption),
    check: checkImage,
  });
  const chain = editor.chain().focus();
  if (values === 'remove') chain.setNodeSelection(selection.from).deleteSelection().run();
  else if (values) {
    const attrs = { src: completed(values.src), alt: values.decorates ? '' : values.alt };
    const caption = values.caption
      ? [{ type: 'figcaption', content: [{ type: 'text', text: values.caption }] }] : [];
    if (old) {
      if (caption.length) chain.insertContentAt(figure.end, caption);
      chain.setNodeSelection(selection.from).updateAttributes('image', attrs).run();
    } else {
      const image = { type: 'paragraph', content: [{ type: 'image', attrs }] };
      chain.insertContent({ type: 'figure', content: [image, ...caption] }).run();
    }
  } else chain.run();
};

// Tables

export const askTable = async (editor) => {
  const numbers = (value) => (/^\d+$/.test(value) && value > 0 && value <= 50 ? '' : 'A number from 1 to 50.');
  const values = await ask({
    title: 'Add a table',
    submit: 'Add',
    fields: [
      { name: 'rows', label: 'Rows', value: '3', type: 'number' },
      { name: 'columns', label: 'Columns', value: '3', type: 'number' },
      { name: 'header', label: 'The first row names the columns', type: 'checkbox', value: true },
      { name: 'caption', label: 'Caption', help: 'What the table is about. May stay empty.' },
    ],
    check: ({ rows, columns }) => ({ rows: numbers(rows), columns: numbers(columns) }),
  });
  if (!values) {
    editor.commands.focus();
    return;
  }
  const rowOf = (isHeader) => ({
    type: 'tableRow',
    attrs: { part: isHeader ? 'thead' : 'tbody' },
    content: Array.from({ length: Number(values.columns) }, () => ({
      type: isHeader ? 'tableHeader' : 'tableCell',
      attrs: isHeader ? { scope: 'col' } : {},
      content: [{ type: 'paragraph' }],
    })),
  });
  const rows = Array.from({ length: Number(values.rows) }, (_, index) => rowOf(!index && values.header));
  const start = editor.state.selection.from;
  editor.chain().focus().insertContent({
    type: 'table', attrs: { caption: escaped(values.caption) }, content: rows,
  }).run();
  intoFirstCell(editor, start);
};

const intoFirstCell = (editor, start) => {
  let found = null;
  editor.state.doc.descendants((node, position) => {
    if (found === null && node.type.name === 'table' && position + node.nodeSize > start) found = position;
  });
  if (found !== null) editor.commands.setTextSelection(found + 4); // table, row, cell, paragraph
};

const escaped = (text) => {
  if (!text) return null;
  const element = document.createElement('p');
  element.textContent = text;
  return element.innerHTML;
};

export const askTableCaption = async (editor) => {
  const old = editor.getAttributes('table').caption ?? '';
  const words = new DOMParser().parseFromString(old, 'text/html').body.textContent;
  const values = await ask({
    title: 'Caption of the table',
    submit: 'Change',
    fields: [{ name: 'caption', label: 'Caption', value: words, help: 'What the table is about. Empty, there is none.' }],
  });
  const chain = editor.chain().focus();
  if (values && values.caption !== words) chain.updateAttributes('table', { caption: escaped(values.caption) });
  chain.run();
};

export const askStart = async (editor) => {
  const { start } = editor.getAttributes('orderedList');
  const values = await ask({
    title: 'Number of the first item',
    submit: 'Change',
    fields: [{ name: 'start', label: 'Begin with', value: start ?? '1', type: 'number' }],
    check: (given) => ({ start: /^-?\d{1,6}$/.test(given.start) ? '' : 'A whole number.' }),
  });
  const chain = editor.chain().focus();
  if (values) chain.updateAttributes('orderedList', { start: values.start === '1' ? null : values.start });
  chain.run();
};
