// What changes while one looks: an element with data-renew is fetched anew after so many seconds.
(function () {
  "use strict";

  function watch(element) {
    const seconds = Number(element.dataset.renew);

    async function renew() {
      if (document.hidden || element.contains(document.activeElement)) {
        window.setTimeout(renew, seconds * 1000);
        return;
      }
      let answer = null;
      try {
        answer = await fetch(window.location.href, { credentials: "same-origin", redirect: "error" });
      } catch (error) {
        answer = null; // the server is away: what is shown stays, and is asked for again
      }
      if (answer && answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const renewed = page.getElementById(element.id);
        if (!renewed) return;
        element.replaceChildren(...renewed.childNodes);
        if (!renewed.dataset.renew) return; // it won't change any more
      }
      window.setTimeout(renew, seconds * 1000);
    }
    window.setTimeout(renew, seconds * 1000);
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-renew][id]").forEach(watch);
  });
})();
