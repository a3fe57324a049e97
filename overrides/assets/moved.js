// The browser's own refresh would lose the place in the page that a link names.
if (location.hash) location.replace(document.querySelector("main a").href + location.hash);
