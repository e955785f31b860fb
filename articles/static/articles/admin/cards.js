/*
 * Sections and related links as cards in one order, and the authors in theirs: moved by dragging,
 * by buttons, and with Alt and the arrows. A link stands after the section before it; a section
 * that moves takes its links along.
 *
 * Without this file the page still works: positions are numbers, and each link has a choice of
 * the sections it can stand after.
 */
'use strict';
{
  const page = window.articlePage;
  const { rows, field, kindOf, isRemoved, nameOf, say } = page;
  const SECTIONS = 'sections';
  const LINKS = 'related_links';
  const BYLINES = 'bylines';
  const FIRST_FIELD = '.card-body :is(input:not([type=hidden], [type=checkbox]), select)';

  const STILL = window.matchMedia('(prefers-reduced-motion: reduce)');

  let list; // holds the cards
  let end; // what parts the links at the article's end from those in its text

  const uidOf = (section) => field(section, 'uid').value;
  const placeOf = (link) => field(link, 'place');
  const isLink = (card) => kindOf(card) === LINKS;
  const kept = (prefix) => rows(prefix).filter((row) => !isRemoved(row));

  // The one order

  /** The section that a link stands after where it stands now; none: the end, or no section. */
  const sectionBefore = (link) => {
    for (let card = link.previousElementSibling; card; card = card.previousElementSibling) {
      if (card === end) return null;
      if (card.matches('.dynamic-sections') && !isRemoved(card)) return card;
    }
    return kept(SECTIONS)[0] ?? null;
  };

  /** Note where links stand, after they were moved. */
  const settle = () => {
    const places = rows(LINKS).map((link) => [link, sectionBefore(link)]);
    fillPlaces();
    places.forEach(([link, section]) => {
      const place = section ? uidOf(section) : '';
      if (placeOf(link).value === place) return;
      placeOf(link).value = place;
      delete link.dataset.cameFrom;
    });
  };

  /** Put the cards as the order of the sections and the links' places say. */
  const arrange = (sections = rows(SECTIONS)) => {
    const focused = document.activeElement;
    const links = rows(LINKS);
    let last = null;
    const put = (card) => {
      const next = last ? last.nextElementSibling : list.firstElementChild;
      if (next !== card) {
        if (last) last.after(card);
        else list.prepend(card);
      }
      last = card;
    };
    sections.forEach((section) => {
      put(section);
      links.filter((link) => placeOf(link).value === uidOf(section)).forEach(put);
    });
    put(end);
    links.filter((link) => !placeOf(link).value).forEach(put);
    if (focused !== document.activeElement) focused.focus({ preventScroll: true });
    refresh();
  };

  const renumber = () => {
    for (const prefix of [SECTIONS, LINKS, BYLINES]) {
      rows(prefix).forEach((row, index) => { field(row, 'position').value = index + 1; });
    }
  };

  /** The choices of the sections, as they are being typed. */
  const fillPlaces = () => {
    const sections = kept(SECTIONS);
    const names = sections.map((section, index) => [uidOf(section), `${index + 1}. ${nameOf(section)}`]);
    rows(LINKS).forEach((link) => {
      const select = placeOf(link);
      const has = [...select.options].slice(1);
      if (has.length === names.length && has.every((option, index) => (
        option.value === names[index][0] && option.textContent === names[index][1]))) return;
      const chosen = select.value;
      select.replaceChildren(
        select.options[0], ...names.map(([uid, name]) => new Option(name, uid)),
      );
      select.value = chosen;
    });
  };

  // Moving by one

  const moveSection = (section, by) => {
    const all = rows(SECTIONS);
    const at = all.indexOf(section);
    let to = at + by;
    while (all[to] && isRemoved(all[to])) to += by;
    if (!all[to]) return false;
    all.splice(at, 1);
    all.splice(to, 0, section);
    arrange(all);
    const place = kept(SECTIONS).indexOf(section) + 1;
    say(`Section ${nameOf(section)} is now ${place} of ${kept(SECTIONS).length}.`);
    return true;
  };

  const step = (card, by) => {
    let next = card;
    do next = by < 0 ? next.previousElementSibling : next.nextElementSibling;
    while (next && next !== end && isRemoved(next));
    return next;
  };

  const canMoveLink = (link, by) => {
    const next = step(link, by);
    if (!next) return false;
    return by > 0 || !kept(SECTIONS).length || next !== kept(SECTIONS)[0];
  };

  const moveLink = (link, by) => {
    if (!canMoveLink(link, by)) return false;
    const next = step(link, by);
    if (by < 0) next.before(link);
    else next.after(link);
    settle();
    arrange();
    sayPlace(link);
    return true;
  };

  const sayPlace = (link) => {
    const section = sectionBefore(link);
    say(`Link ${nameOf(link)} now stands ${section ? `after ${nameOf(section)}` : 'at the end'}.`);
  };

  const moveByline = (row, by) => {
    const next = step(row, by);
    if (!next?.matches('.dynamic-bylines')) return false;
    if (by < 0) next.before(row);
    else next.after(row);
    arrange();
    say(`${nameOf(row)} is now ${kept(BYLINES).indexOf(row) + 1} of ${kept(BYLINES).length}.`);
    return true;
  };

  const MOVES = { [SECTIONS]: moveSection, [LINKS]: moveLink, [BYLINES]: moveByline };

  const move = (row, by) => {
    const top = row.getBoundingClientRect().top;
    const focused = document.activeElement;
    if (!MOVES[kindOf(row)](row, by)) return;
    if (row.contains(focused)) focused.focus({ preventScroll: true });
    // What is being moved stays under the eye.
    window.scrollBy({ top: row.getBoundingClientRect().top - top, behavior: 'instant' });
    page.touched(row);
  };

  // Dragging

  const pickUp = (row) => {
    const top = row.getBoundingClientRect().top;
    document.body.classList.add('is-dragging');
    if (kindOf(row) === SECTIONS) {
      rows(LINKS).filter((link) => placeOf(link).value === uidOf(row))
        .forEach((link) => link.classList.add('rides-along'));
    }
    // All cards fold, so that they can be dragged far; the one in hand stays under the hand, also
    // where the page has become too short to be scrolled so far.
    window.scrollBy({ top: row.getBoundingClientRect().top - top, behavior: 'instant' });
    list.style.paddingTop = `${Math.max(0, top - row.getBoundingClientRect().top)}px`;
  };

  const putDown = (row) => {
    if (kindOf(row) === LINKS) settle();
    arrange();
    const top = row.getBoundingClientRect().top;
    document.body.classList.remove('is-dragging');
    list.style.paddingTop = '';
    document.querySelectorAll('.rides-along').forEach((link) => link.classList.remove('rides-along'));
    window.scrollBy({ top: row.getBoundingClientRect().top - top, behavior: 'instant' });
  };

  const drag = (holder) => window.Sortable.create(holder, {
    handle: '.card-handle',
    draggable: '.card:not(.empty-form), .cards-end',
    animation: STILL.matches ? 0 : 120, // milliseconds
    forceFallback: true, // one way of dragging for mouse, pen and finger
    fallbackOnBody: true,
    fallbackTolerance: 3, // pixels
    scrollSensitivity: 80, // pixels from the window's edge
    ghostClass: 'card-ghost',
    fallbackClass: 'card-in-hand',
    onChoose: (event) => pickUp(event.item),
    onUnchoose: (event) => putDown(event.item),
    onEnd: (event) => {
      page.touched(event.item);
      if (isLink(event.item)) sayPlace(event.item);
    },
  });

  // What a card shows of itself

  const refresh = () => {
    renumber();
    fillPlaces();
    for (const prefix of [SECTIONS, LINKS, BYLINES]) {
      const all = kept(prefix);
      all.forEach((row, index) => {
        const name = nameOf(row);
        const label = row.querySelector('.inline_label');
        const shown = prefix === SECTIONS ? `${index + 1}. ${name}` : name;
        if (label.textContent !== shown) label.textContent = shown;
        const [up, down] = row.querySelectorAll('.move');
        up.disabled = isLink(row) ? !canMoveLink(row, -1) : index === 0;
        down.disabled = isLink(row) ? !canMoveLink(row, 1) : index === all.length - 1;
        up.setAttribute('aria-label', `Move ${name} up`);
        down.setAttribute('aria-label', `Move ${name} down`);
        row.querySelector('.remove').setAttribute('aria-label', `Remove ${name}`);
      });
    }
    end.hidden = !kept(LINKS).length;
    document.dispatchEvent(new CustomEvent('cards:refreshed'));
  };

  // Each row

  const enhance = (row) => {
    if (row.querySelector('.card-acts')) return;
    const head = row.querySelector('.card-head');
    const [handle, ...others] = document.getElementById('card-tools').content.cloneNode(true).children;
    head.prepend(handle);
    head.append(...others);
    head.querySelectorAll('.move').forEach((button) => {
      button.addEventListener('click', () => move(row, Number(button.dataset.move)));
    });
    head.querySelector('.remove').addEventListener('click', () => takeOut(row));
    if (kindOf(row) !== BYLINES) {
      page.addToggle(row);
      row.append(inserter(row));
    }
    page.markRemoved(row);
  };

  const takeOut = (row) => {
    page.remove(row, true);
    const undo = row.querySelector('.card-removed:not([hidden]) .undo');
    (undo ?? document.querySelector('[data-add]')).focus({ preventScroll: true });
  };

  const inserter = (row) => {
    const made = page.copyOf('card-insert');
    made.querySelectorAll('button').forEach((button) => {
      button.addEventListener('click', () => add(button.dataset.insert, row));
    });
    return made;
  };

  /** Add a card behind another one, or behind all; and go to it. */
  const add = (prefix, after) => {
    const row = page.make(prefix, (made) => {
      if (after) after.after(made);
      else if (prefix === SECTIONS) end.before(made);
      else (prefix === LINKS ? list : document.getElementById(`${BYLINES}-rows`)).append(made);
    });
    row.querySelector(FIRST_FIELD)?.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
    return row;
  };

  // Links of a section that is taken out go to the one before it, or else to the one after it.

  const standIn = (section) => {
    const all = rows(SECTIONS);
    const at = all.indexOf(section);
    const before = all.slice(0, at).reverse().find((row) => !isRemoved(row));
    return before ?? all.slice(at).find((row) => !isRemoved(row));
  };

  const onRemoved = (event) => {
    const { row } = event.detail;
    if (kindOf(row) === SECTIONS) {
      const other = standIn(row);
      rows(LINKS).filter((link) => placeOf(link).value === uidOf(row)).forEach((link) => {
        link.dataset.cameFrom ??= uidOf(row);
        placeOf(link).value = other ? uidOf(other) : '';
      });
    }
    arrange();
  };

  const onRestored = (event) => {
    const { row } = event.detail;
    fillPlaces();
    if (kindOf(row) === SECTIONS) {
      rows(LINKS).filter((link) => link.dataset.cameFrom === uidOf(row)).forEach((link) => {
        placeOf(link).value = uidOf(row);
        delete link.dataset.cameFrom;
      });
    }
    arrange();
  };

  // The start

  /** Put rows back as their positions say: after a rejected save they come by their index. */
  const byPosition = (prefix) => {
    const position = (row) => Number(field(row, 'position').value || Infinity);
    return rows(prefix).sort((a, b) => position(a) - position(b));
  };

  const start = () => {
    list = document.getElementById(`${SECTIONS}-rows`);
    if (!list || !document.getElementById(`${SECTIONS}-empty`)) return; // only to look at
    document.body.classList.add('with-cards');
    end = page.copyOf('cards-end');
    for (const prefix of [SECTIONS, LINKS, BYLINES]) {
      const holder = document.getElementById(`${prefix}-rows`);
      holder.after(document.getElementById(`${prefix}-empty`));
      (prefix === LINKS ? list : holder).append(...byPosition(prefix));
      rows(prefix).forEach(enhance);
    }
    list.append(end);
    const first = page.copyOf('card-insert');
    first.querySelector(`[data-insert=${LINKS}]`).remove();
    first.firstElementChild.addEventListener('click', () => {
      page.make(SECTIONS, (made) => list.prepend(made)).querySelector(FIRST_FIELD).focus();
    });
    list.before(first);
    page.addFoldingTools();
    document.querySelectorAll('[data-add]').forEach((link) => {
      link.parentElement.hidden = false;
      link.addEventListener('click', (event) => {
        event.preventDefault();
        add(link.dataset.add);
      });
      link.addEventListener('keydown', (event) => { if (event.key === ' ') link.click(); });
    });
    arrange();
    page.foldAtStart();
    listen();
    drag(list);
    drag(document.getElementById(`${BYLINES}-rows`));
  };

  const listen = () => {
    document.addEventListener('formset:added', (event) => {
      if (!(event.detail.formsetName in MOVES)) return;
      enhance(event.target);
      settle();
      arrange();
    });
    document.addEventListener('row:removed', onRemoved);
    document.addEventListener('row:restored', onRestored);
    const form = list.closest('form');
    form.addEventListener('input', refresh);
    form.addEventListener('change', (event) => {
      if (!event.target.matches('[name$="-place"]')) return refresh();
      const link = event.target.closest('.card');
      delete link.dataset.cameFrom;
      arrange();
      event.target.focus({ preventScroll: true });
      link.scrollIntoView({ block: 'nearest' });
      return sayPlace(link);
    });
    form.addEventListener('keydown', (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      const row = event.target.closest('.card');
      // In a choice, Alt and the arrow down open it.
      if (!event.altKey || !by || !row || event.target.closest('select, .select2')) return;
      event.preventDefault();
      move(row, by);
    });
    window.django.jQuery(form).on('select2:select select2:clear', refresh);
  };

  window.articlePage = Object.assign(page, { add, arrange, refresh });
  window.django.jQuery(start);
}
