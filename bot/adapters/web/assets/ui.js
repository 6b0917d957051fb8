// What every part of the page shares: who this window is, its words, posting, toasts, sheets.

const body = document.body;
export const as = body.dataset.as;
export const words = JSON.parse(body.dataset.words);
export const $ = (selector, within = document) => within.querySelector(selector);
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];
export const facts = () => $("#fact").dataset;
export const url = (path, query = {}) => `${path}?${new URLSearchParams({as, ...query})}`;
export const narrow = matchMedia("(max-width: 619px)");
export const drawn = matchMedia("(max-width: 999px)");

export const ui = {here: facts().here, lost: false, acted: 0};

let fading;
export function toast(text, kind = "") {
  const box = $("#toast");
  box.textContent = text;
  box.dataset.kind = kind;
  box.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { box.hidden = true; }, 5000);
}

// Posts go through htmx; `done` learns whether the platform took them.
export function post(path, values) {
  return new Promise((resolve) => {
    ui.acted = Date.now();
    htmx.ajax("POST", url(path), {
      source: "#post", target: "#post", swap: "none",
      values: {nonce: crypto.randomUUID(), ...values}, done: (response) => resolve(Boolean(response && response.status < 400)),
    });
  });
}

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// Sheets float above the page; one is open at a time, Escape or a click beside it closes it and gives the focus back.
let open = null;
export function openSheet(sheet, by, onClose) {
  closeSheet();
  sheet.hidden = false;
  by?.setAttribute("aria-expanded", "true");
  open = {sheet, by, onClose};
}

export function closeSheet(refocus = false) {
  if (!open) return false;
  const {sheet, by, onClose} = open;
  open = null;
  sheet.hidden = true;
  by?.setAttribute("aria-expanded", "false");
  onClose?.();
  if (refocus && by?.isConnected) by.focus();
  return true;
}

export const isOpen = (sheet) => open?.sheet === sheet;

document.addEventListener("pointerdown", (event) => {
  if (open && !open.sheet.contains(event.target) && !open.by?.contains(event.target)) closeSheet();
});

// Drawers hold the rail and the lane where there is no room for them.
export function drawer(id, wanted) {
  const pane = $(`#${id}`);
  const show = wanted ?? !pane.classList.contains("open");
  for (const other of ["rail", "lane"]) $(`#${other}`).classList.toggle("open", show && other === id);
  $("#shade").hidden = !show;
  $("#open-rail").setAttribute("aria-expanded", String(show && id === "rail"));
  $("#to-lane").setAttribute("aria-expanded", String(show && id === "lane"));
  if (show && id === "lane") $("#to-lane").classList.remove("fresh");
  return show;
}

export const drawerOpen = (id) => $(`#${id}`).classList.contains("open");
