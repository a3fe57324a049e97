// Offers the page in the first language of the browser's that the site has (partials/offer.html).
(() => {
  const offer = document.querySelector(".offer");
  const own = offer.dataset.own.split(" ");
  const texts = [...offer.children];
  for (const tag of navigator.languages || []) {
    const language = tag.toLowerCase().split("-")[0];
    if (own.includes(language)) return;
    const text = texts.find((one) => one.lang.toLowerCase().split("-")[0] === language);
    if (text) {
      text.hidden = offer.hidden = false;
      return;
    }
  }
})();
