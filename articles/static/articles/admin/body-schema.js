/*
 * What the editor knows: exactly the tags and attributes of content/html.py, each read and
 * written as it stands in a stored body.
 */
import * as lib from '../../django_prose_editor/editor.js';

const { Mark, Node: Kind } = lib;
const { tables, state: { TextSelection } } = lib.pm;

/** An attribute that is kept as it is written; null where there is none. */
const asWritten = (name, as = name) => ({
  [name]: {
    default: null,
    keepOnSplit: false,
    parseHTML: (element) => element.getAttribute(as),
    renderHTML: (attributes) => (attributes[name] === null ? {} : { [as]: attributes[name] }),
  },
});

const simple = (tag) => ({
  parseHTML: () => [{ tag }],
  renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
});

// `keep` says whether a paragraph in an item, cell, quotation or figure is written with its tag;
// body-html.js gives it its meaning.
const Paragraph = lib.Paragraph.extend({ addAttributes: () => asWritten('keep', 'data-keep') });

const Heading = lib.Heading.configure({ levels: [3, 4] }).extend({
  addInputRules() {
    return [[/^#{1,3}\s$/, 3], [/^####\s$/, 4]].map(([find, level]) => (
      lib.textblockTypeInputRule({ find, type: this.type, getAttributes: { level } })
    ));
  },
  addKeyboardShortcuts() {
    return Object.fromEntries([3, 4].map((level) => [
      `Mod-Alt-${level}`, () => this.editor.commands.toggleHeading({ level }),
    ]));
  },
});

const Preformatted = Kind.create({
  name: 'preformatted',
  group: 'block',
  content: 'inline*',
  code: true,
  whitespace: 'pre',
  defining: true,
  parseHTML: () => [{ tag: 'pre', preserveWhitespace: 'full' }],
  renderHTML: ({ HTMLAttributes }) => ['pre', HTMLAttributes, 0],
  addKeyboardShortcuts() {
    return {
      'Mod-Alt-c': () => this.editor.commands.toggleNode(this.name, 'paragraph'),
      Backspace: () => {
        const { empty, $from } = this.editor.state.selection;
        if (!empty || $from.parent.type !== this.type || $from.parentOffset) return false;
        return this.editor.commands.setNode('paragraph');
      },
    };
  },
  addInputRules() {
    return [lib.textblockTypeInputRule({ find: /^```\s$/, type: this.type })];
  },
});

const OrderedList = Kind.create({
  name: 'orderedList',
  group: 'block list',
  content: 'listItem+',
  addAttributes: () => asWritten('start'),
  ...simple('ol'),
  addCommands() {
    return { toggleOrderedList: () => ({ commands }) => commands.toggleList(this.name, 'listItem') };
  },
  addKeyboardShortcuts() {
    return { 'Mod-Shift-7': () => this.editor.commands.toggleOrderedList() };
  },
  addInputRules() {
    return [lib.wrappingInputRule({
      find: /^(\d{1,4})[.)]\s$/,
      type: this.type,
      getAttributes: ([, number]) => ({ start: number === '1' ? null : number }),
      joinPredicate: (match, list) => (
        list.childCount + Number(list.attrs.start ?? 1) === Number(match[1])
      ),
    })];
  },
});

const Link = Mark.create({
  name: 'link',
  inclusive: false,
  priority: 1000, // the outermost of the marks
  addAttributes: () => ({ ...asWritten('href'), ...asWritten('title') }),
  ...simple('a'),
});

const Image = Kind.create({
  name: 'image',
  group: 'inline',
  inline: true,
  draggable: true,
  addAttributes: () => Object.assign({}, ...['src', 'alt', 'width', 'height'].map((each) => asWritten(each))),
  parseHTML: () => [{ tag: 'img' }],
  renderHTML: ({ HTMLAttributes }) => ['img', HTMLAttributes],
});

const Figure = Kind.create({
  name: 'figure',
  group: 'block',
  content: '(block | figcaption)+',
  isolating: true,
  defining: true,
  ...simple('figure'),
  addKeyboardShortcuts() {
    return {
      Backspace: () => {
        const { empty, $from } = this.editor.state.selection;
        const figure = $from.node(-1);
        if (!empty || figure?.type !== this.type || figure.textContent) return false;
        let hasImage = false;
        figure.descendants((node) => { hasImage ||= node.type.name === 'image'; });
        return !hasImage && this.editor.commands.deleteNode(this.name);
      },
    };
  },
});

const Caption = Kind.create({
  name: 'figcaption',
  content: 'inline*',
  isolating: true,
  ...simple('figcaption'),
  addKeyboardShortcuts() {
    return {
      // Out of the figure, and on.
      Enter: () => this.editor.commands.command(({ tr, state, dispatch }) => {
        const { $from } = state.selection;
        if ($from.parent.type !== this.type) return false;
        if (dispatch) {
          const after = $from.after(-1);
          tr.insert(after, state.schema.nodes.paragraph.create());
          tr.setSelection(TextSelection.create(tr.doc, after + 1)).scrollIntoView();
        }
        return true;
      }),
    };
  },
});

// Tables

const cell = (name, tag, tableRole, extra = {}) => Kind.create({
  name,
  content: 'block+',
  tableRole,
  isolating: true,
  addAttributes: () => ({
    ...Object.assign({}, ...['colspan', 'rowspan'].map((each) => ({
      [each]: {
        default: 1,
        parseHTML: (element) => Number(element.getAttribute(each)) || 1,
        renderHTML: (attributes) => (attributes[each] === 1 ? {} : { [each]: attributes[each] }),
      },
    }))),
    colwidth: { default: null, rendered: false }, // what the library wants to find
    ...extra,
  }),
  ...simple(tag),
});

const Row = Kind.create({
  name: 'tableRow',
  content: '(tableCell | tableHeader)+',
  tableRole: 'row',
  // Which part of the table the row stands in, and whether another one of its kind begins here.
  addAttributes: () => ({ ...asWritten('part', 'data-part'), ...asWritten('opens', 'data-opens') }),
  ...simple('tr'),
});

const Table = Kind.create({
  name: 'table',
  group: 'block',
  content: 'tableRow+',
  tableRole: 'table',
  isolating: true,
  addAttributes: () => asWritten('caption', 'data-caption'),
  parseHTML: () => [{ tag: 'table' }],
  renderHTML: ({ HTMLAttributes }) => ['table', HTMLAttributes, ['tbody', 0]],
  addNodeView: () => ({ node }) => {
    const dom = document.createElement('div');
    const caption = document.createElement('div');
    const table = document.createElement('table');
    const contentDOM = table.createTBody();
    dom.className = 'body-table';
    caption.className = 'body-table-caption';
    caption.contentEditable = 'false';
    dom.append(caption, table);
    const show = ({ attrs }) => {
      caption.hidden = !attrs.caption;
      caption.textContent = new DOMParser().parseFromString(attrs.caption ?? '', 'text/html').body.textContent;
    };
    show(node);
    return {
      dom,
      contentDOM,
      update(updated) {
        if (updated.type !== node.type) return false;
        show(updated);
        return true;
      },
      ignoreMutation: (mutation) => mutation.type !== 'selection' && caption.contains(mutation.target),
    };
  },
  extendNodeSchema: (extension) => ({
    tableRole: lib.callOrReturn(lib.getExtensionField(extension, 'tableRole', {})),
  }),
  addProseMirrorPlugins: () => [tables.tableEditing()],
  addKeyboardShortcuts() {
    const run = (command) => {
      const { state, view } = this.editor;
      return command(state, view.dispatch);
    };
    const inTable = () => tables.isInTable(this.editor.state);
    const deleteWhole = () => {
      const { selection } = this.editor.state;
      const isWhole = selection instanceof tables.CellSelection
        && selection.isColSelection() && selection.isRowSelection();
      return isWhole && run(tables.deleteTable);
    };
    return {
      // Behind the last cell Tab leaves the table, as it leaves any field.
      Tab: () => inTable() && run(tables.goToNextCell(1)),
      'Shift-Tab': () => inTable() && run(tables.goToNextCell(-1)),
      Backspace: deleteWhole,
      Delete: deleteWhole,
    };
  },
});

const scope = asWritten('scope');

export const extensions = [
  lib.Document,
  lib.Text,
  Paragraph,
  Heading,
  Preformatted,
  lib.Blockquote,
  lib.BulletList,
  OrderedList,
  lib.ListItem,
  lib.HardBreak,
  Image,
  Figure,
  Caption,
  Table,
  Row,
  cell('tableCell', 'td', 'cell'),
  cell('tableHeader', 'th', 'header_cell', scope),
  Link,
  lib.Bold,
  lib.Italic,
  lib.Strike,
  lib.Subscript.extend({ excludes: '' }),
  lib.Superscript.extend({ excludes: '' }),
  lib.Code.extend({ excludes: '' }),
  lib.UndoRedo,
  lib.Gapcursor,
  lib.Dropcursor.configure({ color: 'var(--link-fg)', width: 2 }),
  lib.TrailingNode,
  lib.Placeholder.configure({ placeholder: 'Write, or paste.' }),
];

export const schema = lib.getSchema(extensions);
export { lib };
