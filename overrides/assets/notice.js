// A notice that is over hides itself; the next build takes it away.
for (const notice of document.querySelectorAll("[data-until]")) {
  const hide = () => { notice.hidden = Date.now() >= Date.parse(notice.dataset.until); };
  hide();
  setInterval(hide, 30000);
}
