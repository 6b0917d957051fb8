// The menu on a message, and the sheet to switch persons.

import {$, all, closeSheet, element, isOpen, openSheet, post, ui} from "./ui.js";
import {editMessage, replyTo} from "./composer.js";

const menu = $("#menu");
let on = null;

export function openMenu(message, by) {
  if (!message.hasAttribute("data-menu")) return;
  on = message;
  for (const one of all("[data-mine]", menu)) one.hidden = !message.hasAttribute("data-mine");
  const direct = Boolean(message.closest("#lane"));
  $("[data-do=reply]", menu).hidden = direct;
  $("#menu-commands").hidden = direct;
  message.classList.add("chosen");
  openSheet(menu, by, () => message.classList.remove("chosen"));
  place(by ?? message);
  $("button:not([hidden])", menu).focus();
}

function place(by) {
  const box = by.getBoundingClientRect();
  const {offsetWidth: width, offsetHeight: height} = menu;
  const left = Math.max(8, Math.min(box.right - width, innerWidth - width - 8));
  const below = box.bottom + 4 + height < innerHeight;
  menu.style.left = `${left}px`;
  menu.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - height - 4)}px`;
}

function chosen(button) {
  const message = on;
  closeSheet();
  const {id} = message.dataset;
  if (button.dataset.emoji) post("/react", {message: id, emoji: button.dataset.emoji});
  else if (button.dataset.command) post("/command", {name: button.dataset.command, target: id, place: ui.here, surface: "message"});
  else if (button.dataset.do === "reply") replyTo(message);
  else if (button.dataset.do === "edit") editMessage(message);
  else if (button.dataset.do === "delete") post("/delete", {message: id});
  if (button.dataset.do !== "reply" && button.dataset.do !== "edit") message.focus();
}

function keys(event) {
  const items = all("button:not([hidden])", menu).filter((one) => one.offsetParent);
  const step = {ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1}[event.key];
  if (step) {
    event.preventDefault();
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  } else if (event.key === "Tab") closeSheet(true);
}

export function start() {
  document.addEventListener("click", (event) => {
    const more = event.target.closest(".more");
    if (more) isOpen(menu) && on === more.closest(".message") ? closeSheet() : openMenu(more.closest(".message"), more);
  });
  menu.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) chosen(button);
  });
  menu.addEventListener("keydown", keys);
  document.addEventListener("catalogue", ({detail}) => {
    const commands = detail.commands.filter((command) => command.menus.length);
    $("#menu-commands").replaceChildren(...commands.map((command) =>
      element("button", {role: "menuitem", "data-command": command.name}, command.menu)));
  });
  const me = $("#me");
  me.addEventListener("click", () => {
    if (isOpen($("#switcher"))) closeSheet();
    else {
      openSheet($("#switcher"), me);
      $("#switcher a.who")?.focus();
    }
  });
}
