/*
 * The article's page: sections and links are put into order by buttons, sections get their UUIDs
 * here, and the choice "After section" follows what is being typed.
 *
 * Without this file the page still works: positions are numbers, and links can be placed after
 * sections that were saved.
 */
'use strict';
{
  const SECTIONS = 'sections';
  const LINKS = 'related_links';
  const ORDERED = [SECTIONS, LINKS, 'bylines'];
  const LONGEST = 48; // characters of a section's name; forms.py has the same

  const rows = (prefix) => [...document.querySelectorAll(`.dynamic-${prefix}`)];
  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const isDeleted = (row) => Boolean(field(row, 'DELETE')?.checked);

  /** A UUID, also on a page that isn't served by https, where randomUUID is missing. */
  const newUuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  };

  /** What a section is called: its heading, or its first words. */
  const nameOf = (row) => {
    const text = new DOMParser().parseFromString(field(row, 'html').value, 'text/html').body;
    const words = field(row, 'heading').value.trim() || text.textContent.split(/\s+/).join(' ').trim();
    if (!words) return '(empty)';
    return words.length > LONGEST ? `${words.slice(0, LONGEST - 1).trimEnd()}…` : words;
  };

  // Order

  const renumber = (prefix) => {
    rows(prefix).forEach((row, index) => {
      const position = field(row, 'position');
      if (position) position.value = index + 1;
    });
  };

  const move = (row, prefix, by) => {
    const all = rows(prefix);
    const other = all[all.indexOf(row) + by];
    if (!other) return;
    if (by < 0) other.before(row);
    else other.after(row);
    renumber(prefix);
    refresh();
  };

  /** Put the rows back as their positions say: after a rejected save they come by their index. */
  const sortByPosition = (prefix) => {
    const all = rows(prefix);
    const value = (row) => {
      const typed = field(row, 'position')?.value ?? '';
      return typed === '' ? Infinity : Number(typed);
    };
    const sorted = [...all].sort((a, b) => value(a) - value(b) || all.indexOf(a) - all.indexOf(b));
    if (sorted.every((row, index) => row === all[index])) return;
    sorted.reduce((before, row) => {
      if (before) before.after(row);
      else all[0].before(row);
      return row;
    }, null);
  };

  /**
   * Django renumbers the rows as they stand on the page when one is removed, and takes the first
   * ones for those that are saved: they must stand by their index when it does.
   */
  const sortByIndex = (prefix) => {
    const index = (row) => Number(row.id.split('-').pop());
    const sorted = rows(prefix).sort((a, b) => index(a) - index(b));
    const end = document.getElementById(`${prefix}-empty`);
    sorted.forEach((row) => end.before(row));
  };

  const addButtons = (row, prefix) => {
    if (row.querySelector('.move')) return;
    const place = row.querySelector('h3') || row.querySelector('td.field-position');
    if (!place) return;
    const buttons = document.createElement('span');
    buttons.className = 'moves';
    for (const [by, sign, label] of [[-1, '↑', 'Move up'], [1, '↓', 'Move down']]) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'move';
      button.textContent = sign;
      button.title = label;
      button.setAttribute('aria-label', label);
      button.addEventListener('click', () => {
        move(row, prefix, by);
        button.focus();
      });
      buttons.append(button);
    }
    place.append(buttons);
  };

  const enhance = (row, prefix) => {
    addButtons(row, prefix);
    row.querySelectorAll('textarea.grows').forEach(grow);
  };

  // Names, and where links stand

  let order = []; // the sections' UUIDs as they stood last, for links whose section was removed

  const refresh = () => {
    const sections = rows(SECTIONS);
    sections.forEach((row, index) => {
      const label = row.querySelector('.inline_label');
      if (label) label.textContent = `${index + 1}. ${nameOf(row)}`;
      const first = row.querySelector('.move');
      if (first) first.disabled = index === 0;
      const last = row.querySelectorAll('.move')[1];
      if (last) last.disabled = index === sections.length - 1;
      row.classList.toggle('to-be-deleted', isDeleted(row));
    });
    const now = sections.map((row) => field(row, 'uid').value);
    document.querySelectorAll(`select[name^="${LINKS}-"][name$="-place"]`).forEach((select) => {
      fill(select, sections, now);
    });
    order = now;
    rows(LINKS).forEach((row) => row.classList.toggle('to-be-deleted', isDeleted(row)));
  };

  const fill = (select, sections, now) => {
    const chosen = standIn(select.value, now);
    const end = select.options[0];
    const options = sections.map((row, index) => {
      const gone = isDeleted(row) ? ' (to be deleted: the link moves)' : '';
      return new Option(`${index + 1}. ${nameOf(row)}${gone}`, now[index]);
    });
    select.replaceChildren(end, ...options);
    select.value = chosen;
  };

  /** A link of a removed section goes to the one before it, or else to the one after it. */
  const standIn = (uid, now) => {
    if (!uid || now.includes(uid)) return uid;
    const was = order.indexOf(uid);
    const before = order.slice(0, Math.max(was, 0)).reverse().find((each) => now.includes(each));
    return before ?? now[0] ?? '';
  };

  const renameLinks = () => {
    rows(LINKS).forEach((row, index) => {
      const label = row.querySelector('.inline_label');
      const title = field(row, 'title')?.value.trim();
      const target = row.querySelector('select[name$="-target"]');
      const of = target?.selectedOptions[0]?.textContent.trim();
      const url = field(row, 'url')?.value.trim();
      if (label) label.textContent = `${index + 1}. ${title || of || url || '(nothing yet)'}`;
    });
  };

  // Text boxes

  const grow = (box) => {
    if (CSS.supports('field-sizing', 'content')) return;
    const fit = () => {
      box.style.height = 'auto';
      box.style.height = `${box.scrollHeight + 4}px`;
    };
    box.addEventListener('input', fit);
    fit();
  };

  // Leaving

  const watchForLeaving = (form) => {
    let isTouched = document.querySelector('.errornote') !== null;
    const touch = () => { isTouched = true; };
    form.addEventListener('input', touch);
    form.addEventListener('change', touch);
    form.addEventListener('submit', () => { isTouched = false; });
    window.addEventListener('beforeunload', (event) => {
      if (isTouched) event.preventDefault();
    });
  };

  const start = () => {
    const form = document.getElementById('article_form');
    if (!form || !document.getElementById(`${SECTIONS}-group`)) return;
    if (!document.getElementById(`${SECTIONS}-empty`)) return; // only to look at
    document.body.classList.add('with-order-buttons');
    ORDERED.forEach((prefix) => {
      sortByPosition(prefix);
      // A row without a number stands last for the server, wherever it stands here.
      if (rows(prefix).some((row) => field(row, 'position').value === '')) renumber(prefix);
      rows(prefix).forEach((row) => enhance(row, prefix));
      document.getElementById(`${prefix}-group`).addEventListener('click', (event) => {
        if (event.target.closest('.inline-deletelink')) sortByIndex(prefix);
      }, true);
    });
    form.querySelectorAll('textarea.grows').forEach(grow);
    document.addEventListener('formset:added', (event) => {
      const prefix = event.detail.formsetName;
      if (!ORDERED.includes(prefix)) return;
      if (prefix === SECTIONS) field(event.target, 'uid').value = newUuid();
      const last = Math.max(0, ...rows(prefix).map((row) => Number(field(row, 'position').value)));
      field(event.target, 'position').value = last + 1;
      enhance(event.target, prefix);
      refresh();
      renameLinks();
    });
    document.addEventListener('formset:removed', (event) => {
      if (!ORDERED.includes(event.detail.formsetName)) return;
      // Django renumbers the names only after it has told of it.
      setTimeout(() => {
        sortByPosition(event.detail.formsetName);
        refresh();
        renameLinks();
      });
    });
    form.addEventListener('input', () => { refresh(); renameLinks(); });
    form.addEventListener('change', () => { refresh(); renameLinks(); });
    django.jQuery(form).on('select2:select select2:clear', renameLinks);
    refresh();
    renameLinks();
    watchForLeaving(form);
  };

  // jQuery calls in the order of registration: Django has marked the rows by then.
  django.jQuery(start);
}
