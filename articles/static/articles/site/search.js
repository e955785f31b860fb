// A search box: with its few lines of HTML all that a page needs. Copy it: it is a module, with
// names of its own.
const form = document.querySelector("form.search");
const [box, offers, told, hits] = ["input", "datalist", "output", "ol"].map((name) =>
  form.querySelector(name),
);
let asking = new AbortController();
let pause;

async function ask(path, parameters, signal) {
  const answer = await fetch(`${form.dataset.api}/${path}?${new URLSearchParams(parameters)}`, { signal });
  if (!answer.ok) throw new Error((await answer.json()).title);
  return answer.json();
}

function element(name, content, parts = []) {
  const made = Object.assign(document.createElement(name), content);
  made.append(...parts);
  return made;
}

function shown({ article, passages, sections }) {
  const address = `${form.dataset.api}/articles/${article.slug}`;
  // `html` is safe: all but <mark> is escaped where it is made.
  const quotes = passages.map(({ html }) => element("p", { innerHTML: html, lang: article.language }));
  // On a page of your own: its address with `#${anchor}`.
  const places = sections.filter(({ heading }) => heading).map(({ anchor, heading }) =>
    element("li", {}, [element("a", { href: `${address}/sections/${anchor}`, textContent: heading })]));
  const title = element("a", { href: address, textContent: article.title, lang: article.language });
  return element("li", {}, [title, ...quotes, element("ul", {}, places)]);
}

async function search() {
  asking.abort(); // what was asked before would come too late
  asking = new AbortController();
  const q = box.value;
  if (!q.trim()) return say("", []);
  try {
    const [found, offered] = await Promise.all([
      ask("search", { q, page_size: 5, count: "exact" }, asking.signal),
      ask("search/suggest", { q }, asking.signal),
    ]);
    offers.replaceChildren(...offered.results.map(({ text }) => element("option", { value: text })));
    const meant = found.did_you_mean ? ` Did you mean “${found.did_you_mean}”?` : "";
    say(`${found.count} ${found.count === 1 ? "article" : "articles"}.${meant}`, found.results);
  } catch (error) {
    if (error.name !== "AbortError") say(`${error.message}.`, []);
  }
}

function say(words, results) {
  told.textContent = words;
  hits.replaceChildren(...results.map(shown));
}

box.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(search, 120); });
form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
form.hidden = false;
