// On a phone the filters stay folded until they are asked for, unless some are on.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const filters = document.querySelector(".narrowing-filters");
  if (filters && !filters.hasAttribute("data-active") && matchMedia("(max-width: 767px)").matches) {
    filters.open = false;
  }
});
