// The search (scripts/pasientinfo/website/search.py). Nothing of it is fetched before the first search,
// and what is typed goes nowhere: Pagefind looks in the index of the page's language, here.
(() => {
  const base = new URL("../pagefind/", document.currentScript.src).pathname;
  const box = document.querySelector(".search");
  const field = box.querySelector("input");
  const results = box.querySelector(".search-results");
  const language = document.documentElement.lang.toLowerCase();
  let loading;
  let last = 0;

  async function load() {
    const [pagefind, answer] = await Promise.all([
      import(`${base}pagefind.js`),
      fetch(`${base}folds.json`),
    ]);
    const folds = (await answer.json())[language];
    // Asked for a language without an index, Pagefind takes the largest of another language.
    if (!folds) return async () => [];
    const engine = pagefind.createInstance({ basePath: base, noWorker: true, excerptLength: 24 });
    return (words) => search(engine, words.split(/\s+/).map((word) => fold(word, folds)));
  }

  // Pages with all the words; where there are none, pages with some of them, rare words first.
  async function search(engine, words) {
    const { results } = await engine.search(words.join(" "));
    if (results.length || words.length < 2) return results;
    const found = new Map();
    for (const word of words) {
      const some = (await engine.search(word)).results;
      for (const one of some) {
        const { score } = found.get(one.id) || { score: 0 };
        found.set(one.id, { one, score: score + 1 / some.length });
      }
    }
    return [...found.values()].sort((a, b) => b.score - a.score).map(({ one }) => one);
  }

  function fold(word, { letters: [from, to], rules }) {
    const plain = [...word.toLowerCase()].map((letter) => {
      const place = from.indexOf(letter);
      return place < 0 ? letter : to[place];
    }).join("");
    return rules.reduce((text, [pattern, by]) => text.replace(new RegExp(pattern, "gu"), by), plain);
  }

  // Only text and our own <mark> go into the page, never Pagefind's HTML.
  function result({ url, meta, excerpt }) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = url;
    link.textContent = meta.title;
    const text = document.createElement("p");
    excerpt.split(/<\/?mark>/).forEach((part, number) => {
      const plain = part.replace(/&lt;/g, "<").replace(/&gt;/g, ">");
      const node = number % 2 ? document.createElement("mark") : document.createTextNode(plain);
      if (number % 2) node.textContent = plain;
      text.append(node);
    });
    item.append(link, text);
    return item;
  }

  function tell(outcome, count) {
    box.querySelectorAll("[data-outcome]").forEach((message) => {
      message.hidden = message.dataset.outcome !== outcome;
    });
    box.querySelector("[data-outcome=found] bdi").textContent = count;
    box.querySelector(".search-help").hidden = outcome === "found" || outcome === "";
    box.dataset.state = outcome;
  }

  box.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = field.value.trim();
    const mine = ++last;
    results.replaceChildren();
    tell("", "");
    if (!words) return field.focus();
    try {
      loading ||= load();
      const found = await (await loading)(words);
      const items = await Promise.all(found.slice(0, 10).map((one) => one.data()));
      if (mine !== last) return;
      results.append(...items.map(result));
      tell(items.length ? "found" : "none", items.length);
    } catch (error) {
      loading = undefined; // offline, or a browser too old for Pagefind: the next search tries again
      if (mine === last) tell("broken", "");
    }
  });
  box.querySelector("summary").addEventListener("click", () => setTimeout(() => box.open && field.focus()));
  delete box.dataset.waiting;
})();
