// What scripts add: suggestions, results without a new page, dragging over a timeline, copying. All else works without.

const root = document.documentElement;
root.classList.add("has-js");

const make = (name, attributes = {}, text = "") => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
};

// ---- suggestions: a combobox as the ARIA Authoring Practices describe it

function suggestions(input) {
  const list = make("ul", { id: "opties", role: "listbox", class: "options", "aria-label": input.dataset.said });
  const said = make("p", { class: "sr", role: "status" });
  list.hidden = true;
  input.after(list, said);
  for (const [key, value] of Object.entries({
    role: "combobox", "aria-expanded": "false", "aria-controls": "opties", "aria-autocomplete": "list",
  })) input.setAttribute(key, value);
  let chosen = -1;
  let timer = 0;
  let asked = 0;
  let typed = input.value;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const go = (option) => {
    if (option.dataset.href) { location.assign(option.dataset.href); return; }
    input.value = option.dataset.value;
    input.form.requestSubmit();
  };
  const choose = (at) => {
    const options = [...list.children];
    chosen = at < -1 ? options.length - 1 : at >= options.length ? -1 : at;
    options.forEach((one, n) => one.setAttribute("aria-selected", String(n === chosen)));
    if (chosen < 0) { input.removeAttribute("aria-activedescendant"); input.value = typed; return; }
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    list.replaceChildren(...found.map((one, n) => {
      const option = make("li", { role: "option", id: `optie-${n}`, "aria-selected": "false" });
      option.append(make("span", {}, one.text), make("span", { class: "meta" }, `${one.label} · ${one.n_documents}`));
      option.dataset.value = one.query;
      if (one.href) option.dataset.href = one.href;
      option.addEventListener("mousedown", (event) => { event.preventDefault(); go(option); });
      return option;
    }));
    list.hidden = !found.length;
    chosen = -1;
    input.setAttribute("aria-expanded", String(!list.hidden));
    said.textContent = found.length ? `${found.length} ${input.dataset.said.toLowerCase()}` : "";
  };
  const ask = async () => {
    const number = ++asked;
    const address = new URL(input.dataset.suggest, location.href);
    address.searchParams.set("prefix", typed);
    address.searchParams.set("taal", root.lang);
    try {
      const response = await fetch(address);
      const found = response.ok ? (await response.json()).suggestions : [];
      if (number === asked && document.activeElement === input) show(found);
    } catch { close(); }
  };
  input.addEventListener("input", () => {
    typed = input.value;
    clearTimeout(timer);
    if (typed.trim().length < 2) { asked++; close(); } else timer = setTimeout(ask, 120);
  });
  input.addEventListener("blur", () => { asked++; close(); });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      go(list.children[chosen]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
}

// ---- results in place: the same page is fetched, and its middle takes the place of this one's

async function replace(address, keep) {
  const middle = document.getElementById("uitkomst");
  middle.setAttribute("aria-busy", "true");
  let page;
  try {
    const response = await fetch(address);
    page = new DOMParser().parseFromString(await response.text(), "text/html");
  } catch { location.assign(address); return; }
  const fresh = page.getElementById("uitkomst");
  if (!fresh) { location.assign(address); return; }
  middle.replaceWith(document.adoptNode(fresh));
  document.title = page.title;
  const other = page.querySelector("header nav [hreflang]");
  document.querySelector("header nav [hreflang]").href = other.href;
  document.getElementById("gezegd").textContent = fresh.querySelector("h1").firstChild.textContent.trim();
  ready(fresh);
  if (keep) fresh.querySelector(keep)?.focus({ preventScroll: true });
}

let shown = location.pathname + location.search;

function inPlace(form) {
  document.addEventListener("change", (event) => {
    const one = event.target;
    if (one.form !== form || one.type !== "checkbox" || !document.getElementById("uitkomst")) return;
    const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
    const address = `${form.action}?${new URLSearchParams(pairs)}`;
    history.pushState({}, "", address);
    shown = location.pathname + location.search;
    const value = CSS.escape(one.value);
    replace(address, `input[name="${one.name}"][value="${value}"]`);
  });
  addEventListener("popstate", () => {
    // a jump within the page is no other page
    if (document.getElementById("uitkomst") && shown !== location.pathname + location.search) location.reload();
  });
}

// ---- the timeline: press on one bar, let go on another

function dragging(plot) {
  const bars = [...plot.querySelectorAll("[data-p]")];
  const svg = plot.querySelector("svg");
  let first = -1;
  let last = -1;
  const at = (event) => {
    const box = svg.getBoundingClientRect();
    const n = Math.floor(((event.clientX - box.left) / box.width) * bars.length);
    return Math.min(Math.max(n, 0), bars.length - 1);
  };
  const paint = () => bars.forEach((bar, n) => {
    const inside = first >= 0 && n >= Math.min(first, last) && n <= Math.max(first, last);
    bar.classList.toggle("chosen", inside && first !== last);
  });
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    first = last = at(event);
  });
  svg.addEventListener("pointermove", (event) => {
    if (first < 0) return;
    last = at(event);
    if (first !== last && !svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
    paint();
  });
  svg.addEventListener("pointerup", (event) => {
    if (first < 0) return;
    last = at(event);
    const [low, high] = [Math.min(first, last), Math.max(first, last)];
    first = -1;
    if (low === high) { paint(); return; }
    event.preventDefault();
    const address = new URL(plot.querySelector("a[data-p]").getAttribute("href"), location.href);
    address.searchParams.set("van", bars[low].dataset.p);
    address.searchParams.set("tot", bars[high].dataset.p);
    location.assign(address);
  });
  svg.addEventListener("pointercancel", () => { first = -1; paint(); });
}

// ---- copying, and the matches of a paper one after the other

async function copy(text, button, said) {
  try { await navigator.clipboard.writeText(text); } catch { return false; }
  const was = button.textContent;
  button.textContent = said;
  setTimeout(() => { button.textContent = was; }, 1600);
  return true;
}

function ready(part) {
  part.querySelectorAll("figure[data-drag]").forEach(dragging);
  part.querySelectorAll("[data-copy]").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    copy(link.href, link, link.dataset.copy);
  }));
  part.querySelectorAll("[data-copy-text]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () =>
      copy(document.getElementById(button.dataset.copyText).textContent, button, button.dataset.said));
  });
  part.querySelectorAll("[data-next-mark]").forEach((button) => {
    const marks = [...document.querySelectorAll("article mark")];
    let here = -1;
    button.hidden = false;
    button.addEventListener("click", () => {
      marks[here]?.classList.remove("here");
      here = (here + 1) % marks.length;
      marks[here].classList.add("here");
      marks[here].scrollIntoView({ block: "center" });
    });
  });
  part.querySelectorAll("[data-narrow]").forEach((input) => {
    const lines = [...document.querySelectorAll("#waarden li")];
    const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const known = lines.map((line) => plain(line.textContent));
    input.addEventListener("input", () => {
      const wanted = plain(input.value.trim());
      lines.forEach((line, n) => { line.hidden = !known[n].includes(wanted) && !line.querySelector(":checked"); });
    });
  });
}

const asking = document.getElementById("zoek");
suggestions(document.getElementById("q"));
inPlace(asking);
// an empty field says nothing: it stays out of the permalink
asking.addEventListener("submit", () => {
  const empty = [...asking.elements].filter((one) => one.name && one.name !== "q" && one.value === "" && !one.disabled);
  empty.forEach((one) => { one.disabled = true; });
  setTimeout(() => empty.forEach((one) => { one.disabled = false; }));
});
ready(document);
