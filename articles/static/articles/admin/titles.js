/* The title of a related link is suggested: that of its article, or what the outside page says. */
'use strict';
{
  const page = window.articlePage;
  const { field } = page;
  const $ = window.django.jQuery;

  /** A link without a title goes by that of its article: it is shown, and not typed. */
  const showOurs = (row) => {
    const chosen = row.querySelector('select[name$="-target"]').selectedOptions[0];
    field(row, 'title').placeholder = chosen?.value ? chosen.textContent.trim() : '';
  };

  const ask = async (address, url) => {
    const token = document.querySelector('#article_form [name=csrfmiddlewaretoken]').value;
    try {
      const response = await fetch(address, {
        method: 'POST',
        body: new URLSearchParams({ url, csrfmiddlewaretoken: token }),
      });
      return response.ok ? (await response.json()).title : '';
    } catch {
      return '';
    }
  };

  const looksWhole = (url) => {
    try {
      return ['http:', 'https:'].includes(new URL(url).protocol);
    } catch {
      return false;
    }
  };

  const prepare = (row, address) => {
    const url = field(row, 'url');
    const title = field(row, 'title');
    if (!url || !title || row.querySelector('.suggestion')) return;
    const place = document.createElement('p');
    place.className = 'field-note suggestion';
    place.setAttribute('role', 'status');
    title.closest('.form-row').append(place);
    const button = (text, act) => {
      const made = document.createElement('button');
      made.type = 'button';
      made.className = 'quiet';
      made.textContent = text;
      made.addEventListener('click', act);
      return made;
    };
    let asked = '';

    const suggest = async () => {
      const wanted = url.value.trim();
      asked = wanted;
      place.replaceChildren('Asking the page for its title…');
      const found = await ask(address, wanted);
      if (url.value.trim() !== wanted) return;
      if (!found) place.replaceChildren('The page doesn’t say its title. Type one, or the address is shown.');
      else {
        place.replaceChildren(`The page calls itself “${found}”. `, button('Use this title', () => {
          title.value = found;
          title.dispatchEvent(new Event('input', { bubbles: true }));
          title.dispatchEvent(new Event('change', { bubbles: true }));
          title.focus();
        }));
      }
    };

    const offer = () => {
      const wanted = url.value.trim();
      if (title.value.trim() || !looksWhole(wanted)) place.replaceChildren();
      else if (wanted !== asked) place.replaceChildren(button('Ask the page for its title', suggest));
    };

    title.addEventListener('input', () => {
      asked = '';
      offer();
    });
    url.addEventListener('input', offer);
    url.addEventListener('change', () => {
      if (!title.value.trim() && looksWhole(url.value.trim()) && url.value.trim() !== asked) suggest();
    });
    showOurs(row);
    offer();
  };

  $(() => {
    const told = document.getElementById('page-facts');
    if (!told || !document.body.classList.contains('with-cards')) return;
    const address = JSON.parse(told.textContent).suggest_title;
    page.rows('related_links').forEach((row) => prepare(row, address));
    document.addEventListener('formset:added', (event) => {
      if (event.detail.formsetName === 'related_links') prepare(event.target, address);
    });
    $(document).on('select2:select select2:clear', 'select[name$="-target"]', (event) => {
      showOurs(event.target.closest('.card'));
    });
  });
}
