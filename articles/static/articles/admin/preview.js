// Copying what a page shows: the JSON of a preview, the address of a shared one.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const said = document.querySelector(".preview-said");

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Without https there is no clipboard to write to, but the selection can be copied.
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "visually-hidden";
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.querySelector(`[data-copied="${button.dataset.copy}"]`);
      const done = await copy(source.value ?? source.textContent);
      said.textContent = done ? "Copied." : "It couldn’t be copied: select it and copy it yourself.";
      button.focus();
    });
  }

  const colours = document.getElementById("colours");
  if (colours) {
    const frame = document.querySelector(".preview-frame");
    const address = frame.getAttribute("src");
    colours.hidden = false;
    colours.addEventListener("change", (event) => {
      frame.src = event.target.value ? `${address}?colours=${event.target.value}` : address;
    });
  }

  for (const field of document.querySelectorAll("input[data-copied]")) {
    field.addEventListener("focus", () => field.select());
  }
});
