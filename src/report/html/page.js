"use strict";
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const items = [...document.querySelectorAll("#list > li")];
  const shown = document.getElementById("shown");
  const filter = () => {
    const asked = new FormData(form);
    const words = asked.get("words").trim().toLowerCase();
    let count = 0;
    for (const item of items) {
      const fits = (name) => !asked.get(name) || item.dataset[name] === asked.get(name);
      const principle = asked.get("principle");
      item.hidden = !(fits("family") && fits("severity") && fits("path")
        && (!principle || item.dataset.principle.split(" ").includes(principle))
        && (!words || item.textContent.toLowerCase().includes(words)));
      count += item.hidden ? 0 : 1;
    }
    shown.textContent = shown.dataset.words.replace("{n}", count).replace("{all}", items.length);
  };
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  // Everything is read on paper; afterwards the page is as it was.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const part of closed) part.open = true;
  });
  addEventListener("afterprint", () => {
    for (const part of closed) part.open = false;
  });
  filter();
})();
