// Writing: Enter sends, a reply or an edit is shown above the line, a lost connection keeps the text.

import {$, all, facts, toast, ui, url, words} from "./ui.js";
import * as drafts from "./drafts.js";

const form = $("#composer");
const text = $("#text");
export const mode = {reply: "", edit: ""};

export function fit(area) {
  area.style.height = "auto";
  area.style.height = area.offsetParent ? `${Math.min(area.scrollHeight, 180)}px` : "";
}

function about(line) {
  $("#about").hidden = !line;
  $("#about-text").textContent = line;
  form.elements.reply_to.value = mode.reply;
  const send = $(".send", form);
  send.title = mode.edit ? words.save : words.say_send;
  send.setAttribute("aria-label", send.title);
}

export function replyTo(message) {
  Object.assign(mode, {reply: message.dataset.id, edit: ""});
  drafts.answered(mode.reply);
  about(words.replying.replace("{name}", message.dataset.name));
  text.focus();
}

export function editMessage(message) {
  Object.assign(mode, {reply: "", edit: message.dataset.id});
  text.value = all(".words p", message).map((line) => line.textContent).join("\n\n");
  about(words.editing);
  fit(text);
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
}

export function plainMode() {
  const edited = mode.edit;
  Object.assign(mode, {reply: "", edit: ""});
  if (edited) begun();
  else drafts.answered("");
  about("");
  fit(text);
}

export function cleared() {
  text.value = "";
  text.dispatchEvent(new Event("input"));
  plainMode();
}

function begun() {
  text.value = "";
  drafts.restore(form);
}

// What was begun in a place is there again after a reload, and when one comes back to it; an edit is begun anew.
export function drafted() {
  Object.assign(mode, {reply: "", edit: ""});
  begun();
  about("");
  fit(text);
}

export function answering() {
  const message = text.value && $(`#m${drafts.answered()}`);
  if (message) replyTo(message);
}

const sends = (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing;

function wire(area) {
  area.addEventListener("input", () => {
    fit(area);
    if (!mode.edit) drafts.keep(area);
  });
  area.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || !sends(event)) return;
    event.preventDefault();
    if (area.value.trim()) area.form.requestSubmit();
  });
  area.form.addEventListener("submit", (event) => {
    if (!area.value.trim()) event.preventDefault();
    area.form.elements.nonce.value ||= crypto.randomUUID();
  }, {capture: true});
}

// A double click is one press, even where the first has already put another button there.
const pressed = new WeakMap();
function hasty(form) {
  if (!form.closest(".presses, .reactions")) return false;
  const since = Date.now() - (pressed.get(form) ?? 0);
  if (since >= 500) pressed.set(form, Date.now());
  return since < 500;
}

// Every request of the page passes here.
document.addEventListener("htmx:config:request", (event) => {
  const {ctx} = event.detail;
  if (ctx.request.method === "GET") return;
  if (hasty(ctx.sourceElement)) {
    event.preventDefault();
    return;
  }
  ui.acted = Date.now();
  if (ctx.sourceElement.matches(".composer") && !ctx.request.body.get("text").trim()) event.preventDefault();
  if (ctx.sourceElement === form && mode.edit) {
    ctx.request.action = url("/edit");
    ctx.request.body.set("message", mode.edit);
  }
});

document.addEventListener("htmx:before:request", (event) => {
  const {ctx} = event.detail;
  if (ui.lost && ctx.request.method !== "GET") {
    event.preventDefault();
    toast(words.not_sent);
  } else if (ctx.request.action.startsWith("/clock")) {
    document.body.classList.add("walking");
    $("#link").textContent = words.clock_busy;
  }
});

document.addEventListener("htmx:response:error", (event) => {
  const {ctx} = event.detail;
  if (ctx.request.method === "GET") return;
  let sentence = words["no.request"];
  try { sentence = JSON.parse(ctx.text).sentence ?? sentence; } catch { /* not ours: the plain sentence stands */ }
  toast(sentence, "no");
});

document.addEventListener("htmx:finally:request", (event) => {
  const {ctx} = event.detail;
  const taken = ctx.response && ctx.response.status < 400;
  ctx.done?.(ctx.response);
  if (ctx.request.action.startsWith("/clock")) {
    document.body.classList.remove("walking");
    if (!ui.lost) $("#link").textContent = "";
  }
  if (!taken) return;
  if (ctx.request.action.startsWith("/language")) location.reload();
  if (ctx.sourceElement.matches?.(".composer")) {
    ctx.sourceElement.elements.nonce.value = "";
    if (ctx.sourceElement === form) cleared();
    else {
      ctx.sourceElement.elements.text.value = "";
      drafts.drop(ctx.sourceElement);
      fit(ctx.sourceElement.elements.text);
    }
  }
});

export function start() {
  wire(text);
  wire($("#lane-composer").elements.text);
  $("#about-off").addEventListener("click", () => { plainMode(); text.focus(); });
  drafts.restore($("#lane-composer"));
  fit($("#lane-composer").elements.text);
  if (facts().inside && matchMedia("(hover: hover)").matches) text.focus({preventScroll: true});
}
