// Select2 puts boxes of its own in the place of a choice: they go by the choice's label.
'use strict';
{
  const $ = django.jQuery;

  const name = (within) => setTimeout(() => { // once they are there
    within.querySelectorAll('select.admin-autocomplete').forEach((select) => {
      const label = select.labels[0]?.textContent.trim().replace(/:$/, '');
      const box = select.parentElement.querySelector('.select2-container');
      if (!label || !box) return;
      const chosen = select.multiple ? '' : select.selectedOptions[0]?.textContent.trim() ?? '';
      const said = chosen ? `${label}: ${chosen}` : label;
      const combobox = box.querySelector('[role=combobox]');
      combobox.removeAttribute('aria-labelledby');
      combobox.setAttribute('aria-label', said);
      box.querySelectorAll('[role=textbox], .select2-search__field').forEach((part) => {
        part.setAttribute('aria-label', said);
      });
    });
  });

  $(() => {
    name(document);
    $(document).on('select2:select select2:clear', (event) => name(event.target.parentElement));
    document.addEventListener('formset:added', (event) => name(event.target));
  });
}
