// Keys that work everywhere in the window, and moving through messages.

import {$, all, closeSheet, drawer, drawerOpen, ui} from "./ui.js";
import {editMessage, mode, plainMode} from "./composer.js";
import {openMenu} from "./menu.js";
import {go} from "./draw.js";

const text = $("#text");
const typing = (target) => target.matches("input, textarea, select");

function travel(step) {
  const links = all("#rail a[data-place]");
  const at = links.findIndex((link) => link.dataset.place === ui.here);
  if (links.length) go(links[(at + step + links.length) % links.length].dataset.place);
}

function cycle(back) {
  const stops = [text, $("#messages"), $("#lane-composer").elements.text].filter((one) => one.offsetParent);
  const at = stops.findIndex((one) => one === document.activeElement || one.contains(document.activeElement));
  stops[(at + (back ? -1 : 1) + stops.length) % stops.length]?.focus();
}

function through(event, list) {
  const items = all(".message", list);
  const at = items.indexOf(document.activeElement.closest(".message"));
  const to = {ArrowUp: at < 0 ? items.length - 1 : at - 1, ArrowDown: at + 1, Home: 0, End: items.length - 1}[event.key];
  if (to !== undefined && items[to]) {
    items[to].focus();
    event.preventDefault();
  } else if (at >= 0 && document.activeElement === items[at] && (event.key === "Enter" || event.key === " ")) {
    openMenu(items[at], items[at]);
    event.preventDefault();
  }
}

function escape() {
  if (closeSheet(true)) return;
  if (mode.edit || mode.reply) { plainMode(); text.focus(); return; }
  for (const id of ["rail", "lane"]) {
    if (drawerOpen(id)) {
      drawer(id, false);
      $(id === "rail" ? "#open-rail" : "#to-lane").focus();
    }
  }
}

function ownLast() {
  const own = all("#messages .message[data-mine]").at(-1);
  if (own) editMessage(own);
}

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const list = event.target.closest?.(".messages");
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      travel(event.key === "ArrowUp" ? -1 : 1);
      event.preventDefault();
    } else if (event.key === "F6") {
      cycle(event.shiftKey);
      event.preventDefault();
    } else if (event.key === "Escape") escape();
    else if (event.key === "ArrowUp" && event.target === text && !text.value) {
      ownLast();
      event.preventDefault();
    } else if (typing(event.target) || event.ctrlKey || event.metaKey) return;
    else if (event.key === "?") $("#help").showModal();
    else if (event.key === "/" && !list?.contains(event.target.closest("button"))) {
      $("#slash").click();
      event.preventDefault();
    } else if (list) through(event, list);
  });
}
