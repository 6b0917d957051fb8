// Drafts: what someone is typing outlives a reload of this window, until it is sent or put away.

import {as} from "./ui.js";

const before = `draft:${as}:`;
const key = (field) => `${before}${field.form.dataset.key ? "form" : field.form.id}:${field.name}`;
const kept = (field) => field.name && field.type !== "hidden" && field.closest("#composer, #lane-composer, #ask");

export function keep(field) {
  if (field.value) sessionStorage.setItem(key(field), field.value);
  else sessionStorage.removeItem(key(field));
}

// Returns whether anything was brought back.
export function restore(form) {
  let found = false;
  for (const field of form.elements) {
    const draft = kept(field) ? sessionStorage.getItem(key(field)) : null;
    if (draft === null) continue;
    field.value = draft;
    found = true;
  }
  return found;
}

export function drop(where) {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(`${before}${where}`)) sessionStorage.removeItem(name);
}

export const reply = {
  get id() { return sessionStorage.getItem(`${before}reply`) ?? ""; },
  set id(message) {
    if (message) sessionStorage.setItem(`${before}reply`, message);
    else sessionStorage.removeItem(`${before}reply`);
  },
};

export function start() {
  document.addEventListener("input", ({target}) => { if (target.closest("#ask")) keep(target); });
}
