/* What the fields of an article say of themselves while they are being filled in. */
'use strict';
{
  const page = window.articlePage;
  const $ = window.django.jQuery;
  const LONG_STANDFIRST = 300; // characters; what readers' sites and search engines still show

  const note = (className, role) => {
    const made = document.createElement('p');
    made.className = className;
    if (role) made.setAttribute('role', role);
    return made;
  };

  const below = (box, made) => {
    box.closest('.form-row').append(made);
    return made;
  };

  // The address

  const watchSlug = (facts) => {
    const box = document.getElementById('id_slug');
    if (!box) return;
    const address = below(box, note('field-note'));
    const warning = below(box, note('field-note warning', 'status'));
    const tell = () => {
      const slug = box.value.trim();
      address.textContent = slug
        ? `Callers get it at ${facts.address}${slug}`
        : 'Made from the title when you save.';
      warning.textContent = facts.live_slug && slug && slug !== facts.live_slug
        ? `Live as “${facts.live_slug}”. When you publish, that address redirects to the new one.`
        : '';
    };
    box.addEventListener('input', tell);
    tell();
  };

  // The standfirst

  const watchStandfirst = () => {
    const box = document.getElementById('id_standfirst');
    if (!box) return;
    const length = below(box, note('field-note'));
    const tell = () => {
      const count = [...box.value.trim()].length;
      length.classList.toggle('warning', count > LONG_STANDFIRST);
      length.textContent = count > LONG_STANDFIRST
        ? `${count} characters: long for an introduction. Many sites cut it after ${LONG_STANDFIRST}.`
        : `${count} ${count === 1 ? 'character' : 'characters'} of ${LONG_STANDFIRST} or so`;
    };
    box.addEventListener('input', tell);
    tell();
  };

  // Anchors

  const guardAnchor = (row, facts) => {
    const box = page.field(row, 'anchor');
    if (!box) return;
    const anchor = box.value;
    if (!anchor || row.querySelector('.errors.field-anchor, .field-anchor .errorlist')) {
      box.placeholder = 'made from the heading';
      return;
    }
    box.readOnly = true;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'quiet';
    button.textContent = 'Change…';
    button.setAttribute('aria-label', `Change the anchor ${anchor}…`);
    const place = box.closest('.fieldBox').parentElement;
    place.append(button);
    button.addEventListener('click', () => {
      const warning = note('field-note warning', 'alert');
      warning.textContent = facts.anchors_ever_live.includes(anchor)
        ? `Other sites may lead to “${anchor}”. If you change it, addresses with “${anchor}” keep `
          + 'leading to this section, and new ones say the new name.'
        : 'Callers have never seen this name: changing it breaks nothing.';
      button.replaceWith(warning);
      box.readOnly = false;
      box.focus();
      box.select();
    });
  };

  // Choices

  const badge = (text, className) => {
    const made = document.createElement('span');
    made.className = className;
    made.textContent = text;
    return made;
  };

  /** How a line of a choice looks: an article says where it stands, a new tag that it is new. */
  const line = (data) => {
    const isTyped = data.newTag || (data.id && data.id === data.text && !data.element);
    if (!data.status && !isTyped) return data.text;
    const made = document.createElement('span');
    made.append(data.text, ' ');
    if (isTyped) made.append(badge('new', 'tag'));
    else {
      made.append(badge(data.status, `article-status ${data.status_name}`));
      made.append(' ', badge(data.language, 'choice-language'));
    }
    return made;
  };

  $(() => {
    const told = document.getElementById('page-facts');
    if (!told || !document.body.classList.contains('with-cards')) return;
    const facts = JSON.parse(told.textContent);
    $.fn.select2.defaults.set('templateResult', line);
    watchSlug(facts);
    watchStandfirst();
    page.rows('sections').forEach((row) => guardAnchor(row, facts));
    document.addEventListener('formset:added', (event) => {
      if (event.detail.formsetName === 'sections') guardAnchor(event.target, facts);
    });
  });
}
