// Drafts: what someone is typing outlives a reload of this window and a look elsewhere, until it is sent or put away.

import {all, as, ui} from "./ui.js";

const before = `draft:${as}:`;
const where = (form) => (form.id === "composer" ? `at:${ui.here}` : form.id || "form");
const key = (field) => `${before}${field.form.dataset.key ? "form" : where(field.form)}:${field.name}`;
const fields = (form) => all("input:not([type=hidden]), select, textarea", form).filter((field) => field.name);

export function keep(field) {
  if (field.value) sessionStorage.setItem(key(field), field.value);
  else sessionStorage.removeItem(key(field));
}

export function restore(form) {
  for (const field of fields(form)) field.value = sessionStorage.getItem(key(field)) ?? field.value;
}

export function drop(form) {
  for (const field of fields(form)) sessionStorage.removeItem(key(field));
}

// A form that is gone takes its drafts with it.
export function dropForms() {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(`${before}form:`)) sessionStorage.removeItem(name);
}

// Which message the line that was begun here answers.
export function answered(message) {
  const name = `${before}at:${ui.here}:reply_to`;
  if (message) sessionStorage.setItem(name, message);
  else if (message === "") sessionStorage.removeItem(name);
  return sessionStorage.getItem(name);
}

export function start() {
  document.addEventListener("input", ({target}) => { if (target.closest("#ask")) keep(target); });
}
