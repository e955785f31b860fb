/* How long the article is, and what is in it: beside the text, as it is being typed. */
'use strict';
{
  const page = window.articlePage;
  const { rows, field, isRemoved, nameOf, textOf } = page;
  const { minutes, said, total } = window.articleWords;

  let drawn = '';

  const cards = () => [...document.querySelectorAll('#sections-rows > .card')]
    .filter((card) => !isRemoved(card));

  const draw = () => {
    const sections = rows('sections').filter((row) => !isRemoved(row));
    const counts = sections.map((row) => textOf(row).counts);
    sections.forEach((row, index) => {
      const words = said(total([counts[index]]));
      const facts = row.querySelector('.card-facts');
      if (facts.textContent !== words) facts.textContent = words;
    });
    const length = `${said(total(counts))} · ${minutes(counts)} min to read`;
    document.querySelectorAll('.article-length').forEach((place) => { place.textContent = length; });
    outline();
  };

  const outline = () => {
    const lines = cards().map((card) => (card.dataset.rows === 'sections'
      ? [card.id, nameOf(card), Number(field(card, 'level').value) - 2, 'section']
      : [card.id, `↳ ${nameOf(card)}`, 1, 'link']));
    const signature = JSON.stringify(lines);
    if (signature === drawn) return;
    drawn = signature;
    document.getElementById('outline-rows').replaceChildren(...lines.map(([id, name, depth, kind]) => {
      const line = document.createElement('li');
      const link = document.createElement('a');
      link.href = `#${id}`;
      link.textContent = name;
      link.className = `outline-${kind}`;
      link.style.paddingLeft = `${depth * 14}px`;
      line.append(link);
      return line;
    }));
    document.getElementById('outline').hidden = lines.length < 2;
  };

  const go = (event) => {
    const link = event.target.closest('a');
    if (!link) return;
    event.preventDefault();
    const card = document.querySelector(link.hash);
    page.fold(card, false);
    card.scrollIntoView({ block: 'start' });
    card.querySelector('.card-toggle').focus({ preventScroll: true });
  };

  /** What callers get of a saved link, for as long as nothing of it is changed. */
  const tellOfLinks = () => {
    rows('related_links').forEach((row) => {
      const told = row.querySelector('.field-leads_to .readonly')?.textContent.trim() ?? '';
      const facts = row.querySelector('.card-facts');
      if (!facts || !row.classList.contains('has_original')) return;
      facts.textContent = told;
      facts.title = told;
      const clear = (event) => {
        if (!event.target.matches('[name$="-place"], [name$="-position"]')) facts.textContent = '';
      };
      row.addEventListener('input', clear);
      row.addEventListener('change', clear);
      window.django.jQuery(row).on('select2:select select2:clear', clear);
    });
  };

  document.addEventListener('cards:refreshed', draw);
  document.addEventListener('cards:refreshed', tellOfLinks, { once: true });
  window.django.jQuery(() => document.getElementById('outline')?.addEventListener('click', go));
}
