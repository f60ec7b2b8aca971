"use strict";
(() => {
  const form = document.getElementById("filters");
  const words = form.dataset;
  const items = [...document.querySelectorAll("aside li")].map((item) => ({
    item,
    number: item.dataset.m,
    article: item.closest("article"),
    label: item.dataset.l,
    entity: item.dataset.e || "",
    claim: item.dataset.c || "",
    said: item.textContent.toLowerCase(),
  }));
  const marks = new Map();
  for (const mark of document.querySelectorAll("mark")) {
    const number = mark.dataset.m;
    if (!marks.has(number)) marks.set(number, []);
    marks.get(number).push(mark);
  }
  const articles = [...document.querySelectorAll("article")].map((article) => ({
    article,
    listed: document.getElementById("i" + article.id),
    own: items.filter((one) => one.article === article),
  }));
  const nothing = document.getElementById("nothing");
  const output = form.querySelector("output");

  function fill(select, values) {
    const found = [...new Set(values.filter(Boolean))].sort((one, other) => one.localeCompare(other));
    for (const value of found) {
      const option = new Option(value.length > 80 ? value.slice(0, 79) + "…" : value, value);
      option.dir = "auto";
      select.add(option);
    }
    select.hidden = found.length === 0;
    select.previousElementSibling.hidden = select.hidden;
  }
  fill(form.label, items.map((one) => one.label));
  fill(form.entity, items.map((one) => one.entity));
  fill(form.claim, items.map((one) => one.claim));

  function filter() {
    const text = form.text.value.trim().toLowerCase();
    const label = form.label.value, entity = form.entity.value, claim = form.claim.value;
    const chosen = Boolean(label || entity || claim);
    let shown = 0, open = 0;
    for (const { article, listed, own } of articles) {
      let here = 0;
      const inText = text !== "" && !chosen && article.textContent.toLowerCase().includes(text);
      for (const one of own) {
        const fits = (!label || one.label === label) && (!entity || one.entity === entity)
          && (!claim || one.claim === claim) && (!text || one.said.includes(text));
        if (one.fits !== fits) {
          one.fits = fits;
          one.item.hidden = !fits;
          for (const mark of marks.get(one.number) || []) mark.classList.toggle("off", !fits);
        }
        if (fits) here += 1;
      }
      const visible = here > 0 || inText || !(text || chosen);
      article.hidden = !visible;
      if (listed) listed.hidden = !visible;
      shown += here;
      open += visible ? 1 : 0;
    }
    nothing.hidden = open > 0;
    const all = shown === items.length && open === articles.length;
    output.textContent = (all ? words.all : words.some).replace("{n}", shown).replace("{all}", items.length);
  }

  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, items.length > 2000 ? 200 : 40);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));

  const themes = ["auto", "light", "dark"];
  const theme = document.getElementById("theme");
  theme.addEventListener("click", () => {
    const now = document.documentElement.dataset.theme || "auto";
    const next = themes[(themes.indexOf(now) + 1) % themes.length];
    if (next === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    theme.textContent = words[next];
  });

  function point(number) {
    for (const one of document.querySelectorAll(".here")) one.classList.remove("here");
    for (const mark of marks.get(number) || []) mark.classList.add("here");
    const item = document.getElementById("a" + number);
    if (item) item.classList.add("here");
    return item;
  }
  document.addEventListener("click", (event) => {
    const item = event.target.closest("aside li");
    const mark = event.target.closest("mark:not(.off)");
    if (item && event.target.closest("a")) point(item.dataset.m);
    else if (mark && getSelection().isCollapsed) point(mark.dataset.m)?.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      form.text.focus();
    }
  });
  form.hidden = false;
  filter();
})();
