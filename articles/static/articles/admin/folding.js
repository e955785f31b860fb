/* Cards fold, so that a long article can be overseen; what is led to unfolds. */
'use strict';
{
  const page = window.articlePage;
  const { rows, nameOf, say } = page;

  const fold = (card, isFolded) => {
    const toggle = card.querySelector('.card-toggle');
    if (!toggle) return;
    card.classList.toggle('is-folded', isFolded);
    toggle.setAttribute('aria-expanded', String(!isFolded));
  };

  const unfoldAround = (id) => {
    const card = id && document.getElementById(id)?.closest('.card');
    if (card) fold(card, false);
  };

  const addToggle = (row) => {
    const label = row.querySelector('.inline_label');
    const toggle = document.createElement('button');
    toggle.type = 'button';
    toggle.className = 'card-toggle';
    toggle.setAttribute('aria-expanded', 'true');
    toggle.setAttribute('aria-controls', `${row.id}-body`);
    label.before(toggle);
    toggle.append(label);
    toggle.addEventListener('click', () => fold(row, !row.classList.contains('is-folded')));
  };

  const addFoldingTools = () => {
    const tools = page.copyOf('cards-tools');
    document.getElementById('sections-heading').after(tools);
    tools.querySelectorAll('[data-fold]').forEach((button) => {
      button.addEventListener('click', () => {
        [...rows('sections'), ...rows('related_links')].forEach((card) => fold(card, button.dataset.fold === 'true'));
        say(button.dataset.fold === 'true' ? 'All are collapsed.' : 'All are expanded.');
      });
    });
  };

  /** Links that are saved and lead somewhere are one line each; what has an error is open. */
  const foldAtStart = () => {
    rows('related_links').forEach((link) => {
      const leads = nameOf(link) !== '(nothing yet)' && link.classList.contains('has_original');
      fold(link, leads && !link.querySelector('.errorlist'));
    });
    unfoldAround(location.hash.slice(1));
  };

  window.addEventListener('hashchange', () => unfoldAround(location.hash.slice(1)));
  Object.assign(page, { addFoldingTools, addToggle, fold, foldAtStart });
}
