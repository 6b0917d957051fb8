// Drawing: fetch the window's parts and let htmx morph them in; then what only the browser can know:
// where the reader was, what they have not seen, which form is before them, how late it is.

import * as drafts from "./drafts.js";
import {answering, drafted} from "./composer.js";
import {$, all, as, drawer, drawerOpen, drawn, facts, narrow, ui, url, words} from "./ui.js";

const messages = $("#messages");
const lane = $("#lane-items");
const ask = $("#ask");
const now = {at: 0, since: 0};
let drawing = false;
let again = false;
let lastLane = newest(lane);

const atEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < 60;
const toEnd = (list) => { list.scrollTop = list.scrollHeight; };
function newest(list) {
  return Math.max(0, ...all(".message", list).map((one) => Number(one.dataset.id)));
}

// Returns whether the window now shows what was there; false asks for another try.
export async function redraw() {
  again = true;
  if (drawing) return true;
  drawing = true;
  let text = "";
  while (again) {
    again = false;
    const place = ui.here;
    text = await parts(place);
    if (text && place === ui.here) await show(text);
  }
  drawing = false;
  return Boolean(text);
}

async function parts(place) {
  try {
    const response = await fetch(url("/view", {place}));
    return response.ok ? await response.text() : "";
  } catch {
    return "";
  }
}

async function show(text) {
  const ends = {messages: atEnd(messages), lane: atEnd(lane)};
  const before = newest(messages);
  const said = new Map(all(".message", lane).map((one) => [one.dataset.id, saying(one)]));
  const sourceElement = $("#redraw");
  await htmx.swap({text, sourceElement, target: sourceElement, swap: "none"});
  settle(ends, before, said);
}

const saying = (one) => $(".words", one)?.textContent ?? "";

function settle(ends, before, said) {
  apply();
  const mine = $(`#m${newest(messages)}`)?.hasAttribute("data-mine");
  if (newest(messages) > before) {
    if (ends.messages || mine) { toEnd(messages); $("#down").hidden = true; }
    else $("#down").hidden = false;
  } else if (ends.messages) toEnd(messages);
  const latest = newest(lane);
  if (latest > lastLane) return noticed(latest);
  if (ends.lane) toEnd(lane);
  if (Date.now() - ui.acted < 10000) fromItsTop(all(".message", lane).find((one) => saying(one) !== said.get(one.dataset.id)));
}

// An answer is read from its beginning, however long it is, also where it takes another's place.
function fromItsTop(one) {
  const above = one ? lane.getBoundingClientRect().top - one.getBoundingClientRect().top : 0;
  if (above > 0) lane.scrollTop -= above;
}

function noticed(latest) {
  const fresh = all(".message", lane).filter((one) => Number(one.dataset.id) > lastLane && !one.hasAttribute("data-mine"));
  lastLane = latest;
  toEnd(lane);
  if (!fresh.length) return;
  fromItsTop(fresh[0]);
  for (const one of fresh) {
    one.classList.add("new");
    setTimeout(() => one.classList.remove("new"), 2500);
  }
  if (!narrow.matches || drawerOpen("lane")) return;
  if (Date.now() - ui.acted < 10000 && !drawerOpen("rail")) drawer("lane", true);
  else $("#to-lane").classList.add("fresh");
}

// Facts are what the server tells beside the parts.
export function apply() {
  const told = facts();
  if (told.here && told.here !== ui.here) ui.here = told.here;
  document.title = `${$("#me span.wide").textContent} · ${told.title}`;
  $("#title").textContent = told.title;
  $("#subtitle").textContent = told.subtitle;
  messages.setAttribute("aria-label", told.title);
  const composer = $("#composer");
  composer.hidden = !told.inside || !$("#options").hidden;
  $("#lane-composer").hidden = !told.inside;
  composer.elements.place.value = told.here;
  const text = $("#text");
  text.disabled = Boolean(told.silence);
  text.placeholder = told.silence || told.hint;
  text.setAttribute("aria-label", told.hint);
  document.body.dataset.stance = told.stance;
  moment(told.now);
  unread();
  form(told.form);
}

function unread() {
  for (const link of all("#rail a[data-place]")) {
    const key = `seen:${as}:${link.dataset.place}`;
    const last = Number(link.dataset.last);
    const known = localStorage.getItem(key);
    const here = link.dataset.place === ui.here && !document.hidden;
    if (known === null || here || last < Number(known)) localStorage.setItem(key, String(last));
    link.classList.toggle("fresh", !here && known !== null && last > Number(known));
  }
  $("#open-rail").classList.toggle("fresh", all("#rail a.fresh").length > 0);
}

function form(key) {
  if (key && !ask.open) {
    ask.showModal();
    drafts.restore($("form", ask));
    const fields = all("input:not([type=hidden]), select, textarea", ask);
    (fields.find((field) => field.required && !field.value) ?? fields[0])?.focus();
  } else if (!key) {
    drafts.dropForms();
    if (ask.open) closed();
  }
}

// The line had the focus before the form and gets it back while it is still inert: Chromium then types nothing into it.
function closed() {
  ask.close();
  const line = document.activeElement;
  line.blur();
  line.focus();
}

export function go(place, push = true) {
  if (drawn.matches) drawer("rail", false);
  if (narrow.matches) drawer("lane", false);
  if (place === ui.here) return;
  ui.here = place;
  $("#composer").elements.place.value = place;
  drafted();
  if (push) history.pushState({place}, "", url("/", {place}));
  $("#down").hidden = true;
  redraw().then(() => { toEnd(messages); answering(); });
}

// The community's time goes on between two redraws.
export function moment(iso) {
  now.at = Date.parse(iso);
  now.since = performance.now();
  tick();
}

const zone = document.body.dataset.zone;
const clock = new Intl.DateTimeFormat("de-DE", {timeZone: zone, hour: "2-digit", minute: "2-digit"});
const day = new Intl.DateTimeFormat("en-CA", {timeZone: zone});
let today = "";
function tick() {
  const present = new Date(now.at + performance.now() - now.since);
  const shown = $("#time");
  const time = clock.format(present);
  if (shown && shown.textContent !== time) shown.textContent = time;
  const date = day.format(present);
  if (today && today !== date) redraw();
  today = date;
}

export function start() {
  apply();
  drafted();
  answering();
  toEnd(messages);
  toEnd(lane);
  setInterval(tick, 1000);
  messages.addEventListener("scroll", () => { if (atEnd(messages)) $("#down").hidden = true; }, {passive: true});
  $("#down").addEventListener("click", () => { toEnd(messages); $("#text").focus(); });
  addEventListener("popstate", (event) => go(event.state?.place ?? new URLSearchParams(location.search).get("place") ?? "welcome", false));
  history.replaceState({place: ui.here}, "");
  document.addEventListener("visibilitychange", () => { if (!document.hidden) unread(); });
  new ResizeObserver(() => { if (atEnd(messages)) toEnd(messages); }).observe(messages);
}

export {words};
