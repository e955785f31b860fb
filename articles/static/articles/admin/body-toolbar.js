/* The editor's buttons: one stop for the Tab key, arrows from one to the next. */
import { lib } from './body-schema.js';
import { askImage, askLink, askStart, askTable, askTableCaption } from './body-dialogs.js';

const { tables } = lib.pm;
const isMac = /Mac|iP(hone|ad|od)/.test(navigator.platform);
const keys = (written) => (isMac ? written.replace('Ctrl', '⌘').replace('Alt', '⌥').replaceAll('+', ' ') : written);

const STROKES = {
  bold: 'M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z',
  italic: 'M11 5h7M6 19h7M14.5 5l-5 14',
  strike: 'M4 12h16M16.5 8c-.6-2-2.3-3-4.5-3-2.6 0-4.5 1.3-4.5 3.5 0 1.6 1 2.6 2.5 3.5M7 16c.6 2 2.5 3 5 3 2.8 0 4.8-1.4 4.8-3.6 0-.9-.3-1.6-.8-2.2',
  code: 'M9 7l-5 5 5 5M15 7l5 5-5 5',
  sub: 'M4 6l8 10M12 6L4 16M16 16.5c.3-1.3 3.5-1.5 3.5.4 0 1.3-3.5 2-3.5 4.1h3.8',
  sup: 'M4 8l8 10M12 8L4 18M16 4.5c.3-1.3 3.5-1.5 3.5.4 0 1.3-3.5 2-3.5 4.1h3.8',
  link: 'M10 13.5a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.5 1.5M14 10.5a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.5-1.5',
  bullets: 'M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01',
  numbers: 'M10 6h10M10 12h10M10 18h10M4 4l1.5-.8V9M3.5 9h4M3.5 14.5c.5-1.5 3.8-1.3 3.5.5-.2 1.2-3.4 2.3-3.5 4.5H7.2',
  indent: 'M11 6h9M11 12h9M11 18h9M4 9l3 3-3 3',
  outdent: 'M11 6h9M11 12h9M11 18h9M7 9l-3 3 3 3',
  quote: 'M10 7c-3 .8-5 2.8-5 6v4h5v-5H7M19 7c-3 .8-5 2.8-5 6v4h5v-5h-3',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01',
  table: 'M4 5h16v14H4zM4 10h16M4 14.5h16M9.5 5v14M15 5v14',
  undo: 'M8 5L4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-4',
  redo: 'M16 5l4 4-4 4M20 9H10a5.5 5.5 0 0 0 0 11h4',
  source: 'M8 8l-4 4 4 4M16 8l4 4-4 4M13.5 5l-3 14',
};

const icon = (name) => {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [key, value] of Object.entries({ viewBox: '0 0 24 24', width: 20, height: 20, 'aria-hidden': 'true' })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', STROKES[name]);
  svg.append(path);
  return svg;
};

const mark = (name, label, shortcut, type) => ({
  name,
  label,
  shortcut,
  run: (editor) => editor.chain().focus().toggleMark(type).run(),
  isOn: (editor) => editor.isActive(type),
});

const GROUPS = [
  [
    mark('bold', 'Bold', 'Ctrl+B', 'bold'),
    mark('italic', 'Italic', 'Ctrl+I', 'italic'),
    { name: 'link', label: 'Link…', shortcut: 'Ctrl+K', run: askLink, isOn: (editor) => editor.isActive('link') },
  ],
  [
    {
      name: 'bullets', label: 'Bulleted list', shortcut: 'Ctrl+Shift+8',
      run: (editor) => editor.chain().focus().toggleBulletList().run(), isOn: (editor) => inList(editor, 'bulletList'),
    },
    {
      name: 'numbers', label: 'Numbered list', shortcut: 'Ctrl+Shift+7',
      run: (editor) => editor.chain().focus().toggleOrderedList().run(), isOn: (editor) => inList(editor, 'orderedList'),
    },
    {
      name: 'quote', label: 'Quotation', shortcut: 'Ctrl+Shift+B',
      run: (editor) => editor.chain().focus().toggleBlockquote().run(), isOn: (editor) => editor.isActive('blockquote'),
    },
  ],
  [
    { name: 'image', label: 'Image…', run: askImage, isOn: (editor) => editor.isActive('image') },
    { name: 'table', label: 'Table…', run: askTable, isOff: (editor) => editor.isActive('table') },
  ],
  [
    mark('strike', 'Struck through', 'Ctrl+Shift+S', 'strike'),
    mark('code', 'Code', 'Ctrl+E', 'code'),
    mark('sub', 'Subscript', 'Ctrl+,', 'subscript'),
    mark('sup', 'Superscript', 'Ctrl+.', 'superscript'),
  ],
  [
    { name: 'undo', label: 'Undo', shortcut: 'Ctrl+Z', run: (editor) => editor.chain().focus().undo().run(), isOff: (editor) => !editor.can().undo() },
    { name: 'redo', label: 'Redo', shortcut: 'Ctrl+Shift+Z', run: (editor) => editor.chain().focus().redo().run(), isOff: (editor) => !editor.can().redo() },
  ],
];

/** The list that the cursor stands in, not one around it. */
const innermostList = (editor) => {
  const { $from } = editor.state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const { name } = $from.node(depth).type;
    if (name === 'bulletList' || name === 'orderedList') return name;
  }
  return null;
};
const inList = (editor, name) => innermostList(editor) === name;

const inTable = (command) => (editor) => {
  command(editor.state, editor.view.dispatch);
  editor.commands.focus();
};

/** Add a row that stands in the same part of the table, but that below a header's begins the body. */
const addRow = (command, side) => (editor) => {
  command(editor.state, (tr) => {
    const { table, tableStart, top, bottom } = tables.selectedRect(editor.state);
    const part = table.child(side < 0 ? top : bottom - 1).attrs.part;
    const index = side < 0 ? top : bottom;
    let position = tableStart;
    for (let row = 0; row < index; row += 1) position += tr.doc.nodeAt(position).nodeSize;
    const kept = part === 'thead' && side > 0 ? 'tbody' : part;
    tr.setNodeMarkup(position, null, { ...tr.doc.nodeAt(position).attrs, part: kept });
    editor.view.dispatch(tr);
  });
  editor.commands.focus();
};

const toggleHeader = (editor) => {
  const { state, view } = editor;
  const { tr } = state;
  const rect = tables.selectedRect(state);
  const { map, table, tableStart, top } = rect;
  const row = table.child(top);
  const isHeader = row.attrs.part === 'thead';
  let position = tableStart;
  for (let index = 0; index < top; index += 1) position += table.child(index).nodeSize;
  tr.setNodeMarkup(position, null, { ...row.attrs, part: isHeader ? 'tbody' : 'thead' });
  for (let column = 0; column < map.width; column += 1) {
    const cell = map.map[top * map.width + column];
    const node = table.nodeAt(cell);
    const type = state.schema.nodes[isHeader ? 'tableCell' : 'tableHeader'];
    const { scope, ...attrs } = node.attrs;
    tr.setNodeMarkup(tableStart + cell, type, isHeader ? attrs : { ...attrs, scope: 'col' });
  }
  view.dispatch(tr);
  editor.commands.focus();
};

const inFirstBodyRow = (editor) => {
  const { table, top } = tables.selectedRect(editor.state);
  const parts = [...Array(top).keys()].map((index) => table.child(index).attrs.part);
  return parts.every((part) => part === 'thead') && (table.child(top).attrs.part !== 'thead'
    || table.maybeChild(top + 1)?.attrs.part !== 'thead');
};

const TABLE_ACTS = [
  { label: 'Row above', run: addRow(tables.addRowBefore, -1) },
  { label: 'Row below', run: addRow(tables.addRowAfter, 1) },
  { label: 'Delete row', run: inTable(tables.deleteRow) },
  { label: 'Column before', run: inTable(tables.addColumnBefore) },
  { label: 'Column after', run: inTable(tables.addColumnAfter) },
  { label: 'Delete column', run: inTable(tables.deleteColumn) },
  {
    label: 'Header row', run: toggleHeader, isOff: (editor) => !inFirstBodyRow(editor),
    isOn: (editor) => { const { table, top } = tables.selectedRect(editor.state); return table.child(top).attrs.part === 'thead'; },
  },
  { label: 'Merge cells', run: inTable(tables.mergeCells), isOff: (editor) => !tables.mergeCells(editor.state) },
  { label: 'Split cell', run: inTable(tables.splitCell), isOff: (editor) => !tables.splitCell(editor.state) },
  { label: 'Caption…', run: askTableCaption },
  { label: 'Delete table', run: inTable(tables.deleteTable) },
];

const LIST_ACTS = [
  { name: 'indent', label: 'Indent', shortcut: 'Tab', run: (editor) => editor.chain().focus().sinkListItem('listItem').run(), isOff: (editor) => !editor.can().sinkListItem('listItem') },
  { name: 'outdent', label: 'Outdent', shortcut: 'Shift+Tab', run: (editor) => editor.chain().focus().liftListItem('listItem').run() },
  { label: 'Begin with…', run: askStart, isOff: (editor) => !inList(editor, 'orderedList') },
];

const KINDS = [
  ['paragraph', 'Paragraph', (chain) => chain.setParagraph(), {}],
  ['heading3', 'Heading', (chain) => chain.setHeading({ level: 3 }), { level: 3 }],
  ['heading4', 'Subheading', (chain) => chain.setHeading({ level: 4 }), { level: 4 }],
  ['preformatted', 'Preformatted', (chain) => chain.setNode('preformatted'), {}],
];

const kindOf = (editor) => KINDS.find(([value, , , attrs]) => editor.isActive(value.replace(/\d/, ''), attrs))?.[0] ?? '';

const makeButton = (act, editor) => {
  const button = document.createElement('button');
  const said = act.shortcut ? `${act.label} (${keys(act.shortcut)})` : act.label;
  button.type = 'button';
  button.title = said;
  button.setAttribute('aria-label', act.label);
  if (act.shortcut) button.setAttribute('aria-keyshortcuts', act.shortcut.replace('Ctrl', isMac ? 'Meta' : 'Control'));
  if (act.name) button.append(icon(act.name));
  else button.textContent = act.label;
  // The words stay chosen, and the keyboard of a phone stays open.
  button.addEventListener('mousedown', (event) => event.preventDefault());
  button.addEventListener('click', () => { if (button.getAttribute('aria-disabled') !== 'true') act.run(editor); });
  return button;
};

const makeChoice = (editor) => {
  const select = document.createElement('select');
  select.setAttribute('aria-label', 'Kind of paragraph');
  select.title = 'Kind of paragraph';
  KINDS.forEach(([value, label]) => select.add(new Option(label, value)));
  select.addEventListener('change', (event) => {
    event.stopPropagation(); // no field of the article's form
    KINDS.find(([value]) => value === select.value)[2](editor.chain().focus()).run();
  });
  select.addEventListener('input', (event) => event.stopPropagation());
  return select;
};

const group = (label, ...controls) => {
  const element = document.createElement('span');
  element.className = 'body-group';
  if (label) {
    element.setAttribute('role', 'group');
    element.setAttribute('aria-label', label);
  }
  element.append(...controls);
  return element;
};

/** Make the toolbar of an editor; `bar.refresh()` shows what is on where the cursor stands. */
export const makeToolbar = (editor, { label, showSource }) => {
  const bar = document.createElement('div');
  bar.className = 'body-toolbar';
  bar.setAttribute('role', 'toolbar');
  bar.setAttribute('aria-label', `Format: ${label}`);
  const shown = [];
  const buttons = (acts) => acts.map((act) => {
    const button = makeButton(act, editor);
    shown.push([button, act]);
    return button;
  });
  const choice = makeChoice(editor);
  const source = makeButton({ name: 'source', label: 'HTML source', run: showSource }, editor);
  source.setAttribute('aria-pressed', 'false');
  const listGroup = group('List', ...buttons(LIST_ACTS));
  const tableGroup = group('Table', ...buttons(TABLE_ACTS));
  listGroup.classList.add('context');
  tableGroup.classList.add('context');
  bar.append(group('', choice), ...GROUPS.map((acts) => group('', ...buttons(acts))), group('', source), listGroup, tableGroup);

  const controls = () => [...bar.querySelectorAll('select, button')].filter((each) => !each.closest('[hidden]'));
  let current = choice;
  const makeCurrent = (control) => {
    current.tabIndex = -1;
    control.tabIndex = 0;
    current = control;
  };
  bar.querySelectorAll('select, button').forEach((each) => { each.tabIndex = -1; });
  makeCurrent(choice);
  bar.addEventListener('focusin', ({ target }) => makeCurrent(target));
  bar.addEventListener('keydown', (event) => {
    const all = controls();
    const index = all.indexOf(event.target);
    const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === 'Escape') editor.commands.focus();
    else if (to === undefined) return;
    else all[(to + all.length) % all.length].focus();
    event.preventDefault();
  });

  bar.refresh = () => {
    choice.value = kindOf(editor);
    const isInTable = tables.isInTable(editor.state);
    listGroup.hidden = !innermostList(editor);
    tableGroup.hidden = !isInTable;
    for (const [button, act] of shown) {
      if (button.closest('[hidden]')) continue;
      if (act.isOn) button.setAttribute('aria-pressed', String(Boolean(act.isOn(editor))));
      if (act.isOff) button.setAttribute('aria-disabled', String(Boolean(act.isOff(editor))));
    }
    if (current.closest('[hidden]')) makeCurrent(choice);
  };
  bar.focusFirst = () => current.focus();
  bar.refresh();
  return bar;
};
