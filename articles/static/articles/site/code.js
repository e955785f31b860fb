"use strict";

// Adds to every block of code a button that copies it, and keeps to the language once chosen.

const said = document.getElementById("said");
const PATIENCE = 2000; // milliseconds for which a button says that it has copied

async function copy(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Browsers have no clipboard for pages without TLS; this older way works there.
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  document.body.append(field);
  field.select();
  const isDone = document.execCommand("copy");
  field.remove();
  if (!isDone) throw new Error("The browser doesn't let this page copy.");
}

let saying = null; // what ends the word that is being said

function say(button, word) {
  saying?.();
  button.textContent = word;
  said.textContent = word;
  const end = () => {
    clearTimeout(timer);
    button.textContent = "Copy";
    said.textContent = "";
    saying = null;
  };
  const timer = setTimeout(end, PATIENCE);
  saying = end;
}

for (const block of document.querySelectorAll(".code")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    let word = "Copied";
    try {
      await copy(block.querySelector("code").textContent);
    } catch {
      word = "Not copied";
    }
    button.focus();
    say(button, word);
  });
  block.append(button);
}

const tabs = document.querySelectorAll(".tab");

function choose(language) {
  for (const tab of tabs) tab.checked = tab.value === language;
}

function remembered() {
  try {
    return localStorage.getItem("language");
  } catch {
    return null; // this browser keeps nothing
  }
}

if ([...tabs].some((tab) => tab.value === remembered())) choose(remembered());
for (const tab of tabs) {
  tab.addEventListener("change", () => {
    const before = tab.getBoundingClientRect().top;
    choose(tab.value);
    // Blocks above may have become longer or shorter: what was pressed stays where it was.
    window.scrollBy(0, tab.getBoundingClientRect().top - before);
    try {
      localStorage.setItem("language", tab.value);
    } catch {
      // Then it's chosen again next time.
    }
  });
}
