// The page's rendering of the join rule (scripts/pasientinfo/join/rule.py); the rule stands in the page.
// Nothing is fetched or sent anywhere: the browser goes to the room's address.
(() => {
  const box = document.querySelector(".join");
  const form = box.querySelector("form");
  const field = form.querySelector("input");
  const error = box.querySelector(".error");
  const rule = JSON.parse(box.dataset.rule);
  const messages = rule.messages[box.dataset.locale];
  const title = document.title.replace(`${messages.title}: `, "");
  const digits = new RegExp(rule.zeros.map((zero) => {
    const first = zero.codePointAt(0);
    return `[${zero}-${String.fromCodePoint(first + 9)}]`;
  }).join("|"), "g");

  function read(typed) {
    if ([...typed].length > rule.longest) return [null, "wrong"];
    const text = typed.replace(digits, (char) => {
      const code = char.codePointAt(0);
      const zero = rule.zeros.map((z) => z.codePointAt(0)).find((z) => code >= z && code < z + 10);
      return String(code - zero);
    }).replace(new RegExp(rule.edges, "g"), "");
    const bare = text.replace(new RegExp(rule.ignored, "g"), "");
    if (!bare) return [null, "empty"];
    if (new RegExp(`^[0-9]{${rule.digits}}$`).test(bare)) return [bare, ""];
    if (bare.includes("/") || bare.includes(".")) return readLink(text);
    return [null, "wrong"];
  }

  function readLink(text) {
    const link = text.includes("://") ? text : `https://${text}`;
    if (!new RegExp(`^(?:${rule.link})$`).test(link)) return [null, "link"];
    const path = link.replace(/^[^/]*\/\/[^/?]*/, ""); // a port is no code
    // No look-behind: Safari before 16.4 does not know it.
    const places = new RegExp(`(?:^|[^0-9A-Za-z%])([0-9]{${rule.digits}})(?![0-9A-Za-z])`, "g");
    const codes = new Set();
    for (let found; (found = places.exec(path)); ) codes.add(found[1]);
    return codes.size === 1 ? [[...codes][0], ""] : [null, "wrong"];
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [code, refusal] = read(field.value);
    if (code) {
      location.replace(rule.template.replace("{code}", code));
      return;
    }
    error.textContent = messages[refusal];
    document.title = `${messages.title}: ${title}`;
    field.setAttribute("aria-invalid", "true");
    field.focus();
  });
  for (const help of box.querySelectorAll(".join-help")) help.hidden = true;
  form.hidden = false;
  if (field.hasAttribute("aria-invalid")) field.focus();
})();
