/*
 * The rows of the article's page: sections, related links, authors. They are added, taken out and
 * brought back here; Django's own script for that renumbers what stands on the page, which two
 * sequences in one order can't bear. A row that is taken out keeps its place and its fields, with
 * its box "Delete" ticked, until the page is saved.
 */
'use strict';
window.articlePage = (() => {
  const LONGEST = 48; // characters of a section's name; forms.py has the same

  const rows = (prefix) => [...document.querySelectorAll(`.dynamic-${prefix}`)];
  const kindOf = (row) => row.dataset.rows;
  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const isRemoved = (row) => Boolean(field(row, 'DELETE')?.checked);
  const copyOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

  /** Tell whoever only listens. */
  const say = (text) => { document.getElementById('said').textContent = text; };

  /** Let the page know that something of a row changed that nobody typed. */
  const touched = (row) => {
    field(row, 'position').dispatchEvent(new Event('change', { bubbles: true }));
  };

  /** A UUID, also on a page that isn't served by https, where randomUUID is missing. */
  const newUuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  };

  // Names

  const texts = new WeakMap(); // a section's row -> its body, the words of it, how many

  const textOf = (row) => {
    const body = field(row, 'html').value;
    if (texts.get(row)?.body !== body) {
      const text = window.articleWords.plain(body);
      texts.set(row, {
        body, words: text.split(/\s+/).join(' ').trim(), counts: window.articleWords.count(text),
      });
    }
    return texts.get(row);
  };

  const short = (words) => {
    const all = [...words];
    return all.length > LONGEST ? `${all.slice(0, LONGEST - 1).join('').trimEnd()}…` : words;
  };

  const chosen = (row, name) => {
    const option = row.querySelector(`select[name$="-${name}"]`)?.selectedOptions[0];
    return option?.value ? option.textContent.trim() : '';
  };

  const value = (row, name) => field(row, name)?.value.trim() ?? '';

  /** What a row is called: by its heading or first words, its title or target, its author. */
  const nameOf = (row) => {
    if (kindOf(row) === 'sections') return short(value(row, 'heading') || textOf(row).words) || '(empty)';
    if (kindOf(row) === 'bylines') return chosen(row, 'author') || '(nobody yet)';
    return value(row, 'title') || chosen(row, 'target') || value(row, 'url') || '(nothing yet)';
  };

  const isBlank = (row) => nameOf(row).startsWith('(') && !row.classList.contains('has_original');

  // Coming and going

  const NOUNS = { sections: 'Section', related_links: 'Link', bylines: 'Author' };

  /** Make a row, put it where the caller wants it, and tell everyone. */
  const make = (prefix, put) => {
    const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`);
    const made = document.createElement('template');
    made.innerHTML = document.getElementById(`${prefix}-empty`).outerHTML
      .replaceAll('__prefix__', total.value);
    const row = made.content.firstElementChild;
    row.id = `${prefix}-${total.value}`;
    row.querySelector('.card-body').id = `${row.id}-body`;
    row.classList.remove('empty-form');
    row.classList.add(`dynamic-${prefix}`);
    total.value = Number(total.value) + 1;
    if (prefix === 'sections') field(row, 'uid').value = newUuid();
    put(row);
    row.dispatchEvent(new CustomEvent('formset:added', {
      bubbles: true, detail: { formsetName: prefix },
    }));
    touched(row);
    return row;
  };

  const remove = (row, isGone) => {
    field(row, 'DELETE').checked = isGone;
    markRemoved(row);
    document.dispatchEvent(new CustomEvent(isGone ? 'row:removed' : 'row:restored', {
      detail: { row },
    }));
    touched(row);
    say(`${NOUNS[kindOf(row)]} ${nameOf(row)}: ${isGone ? 'removed when you save' : 'is back'}.`);
  };

  const markRemoved = (row) => {
    const isGone = isRemoved(row);
    row.classList.toggle('is-removed', isGone);
    let note = row.querySelector(':scope > .card-removed');
    if (!isGone) return note?.remove();
    if (!note) {
      note = copyOf('card-removed');
      row.prepend(note);
      note.querySelector('.undo').addEventListener('click', () => {
        remove(row, false);
        row.querySelector('.remove').focus();
      });
    }
    note.hidden = isBlank(row);
    note.querySelector('.undo').setAttribute('aria-label', `Undo: bring back ${nameOf(row)}`);
    note.querySelector('.card-removed-text').textContent =
      `${NOUNS[kindOf(row)]} “${nameOf(row)}” is removed when you save.`;
    return undefined;
  };

  return {
    rows, kindOf, field, isRemoved, copyOf, say, touched, nameOf, textOf, make, remove, markRemoved,
  };
})();
