/* The article's page: boxes that grow with their text. */
'use strict';
{
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

  const start = () => {
    const form = document.getElementById('article_form');
    if (!form) return;
    form.querySelectorAll('textarea.grows').forEach(grow);
    document.addEventListener('formset:added', (event) => {
      event.target.querySelectorAll('textarea.grows').forEach(grow);
    });
  };

  django.jQuery(start);
}
