// The palette: a list above the line while someone types "/" or "@"; a command with options opens its own form.

import {$, all, as, element, facts, post, ui, url, words} from "./ui.js";
import {cleared, fit, mode} from "./composer.js";

const text = $("#text");
const list = $("#palette");
const options = $("#options");
let found = {commands: [], people: [], places: []};
let shown = [];
let at = 0;

export async function load() {
  try {
    const response = await fetch(url("/palette.json"));
    if (response.ok) found = await response.json();
  } catch { /* the stream tells of a lost connection and loads again */ }
  document.dispatchEvent(new CustomEvent("catalogue", {detail: found}));
  if (!list.hidden) refresh();
}

const fold = (word) => word.toLocaleLowerCase();

function matching(line) {
  const query = fold(line.slice(1));
  const starts = found.commands.filter((c) => names(c).some((n) => n.startsWith(query) || query.startsWith(`${n} `)));
  const rest = found.commands.filter((c) => !starts.includes(c) && query && names(c).some((n) => n.includes(query)));
  const named = [...starts, ...rest];
  const told = named.length || query.length < 3 ? [] : found.commands.filter((c) => fold(c.help).includes(query));
  return [...named, ...told].map((command) => ({command}));
}

const mention = () => text.value.slice(0, text.selectionStart).match(/(?:^|\s)@([\p{L}\p{N}_-]*)$/u);

export function refresh() {
  const line = text.value;
  if (mode.edit) return hide();
  if (line.startsWith("/") && !line.includes("\n")) shown = matching(line);
  else if (mention()) {
    const typed = fold(mention()[1]);
    shown = found.people.filter((p) => fold(p.name).startsWith(typed) && p.id !== as).map((person) => ({person}));
    if (!shown.length) return hide();
  } else return hide();
  at = 0;
  draw();
}

function draw() {
  list.replaceChildren(...(shown.length ? shown.map(row) : [element("p", {class: "none"}, words.palette_none)]));
  list.hidden = false;
  text.setAttribute("aria-expanded", "true");
  mark();
}

function row(entry, index) {
  const {command, person} = entry;
  const inner = person
    ? [element("b", {}, `@${person.name}`)]
    : [element("b", {}, `/${command.shown}`), ...command.options.map((o) => element("i", {class: o.required ? "needed" : ""}, o.label)),
      element("span", {}, command.help)];
  const made = element("div", {role: "option", id: `pick${index}`, class: "pick"}, ...inner);
  made.addEventListener("pointerdown", (event) => event.preventDefault());
  made.addEventListener("click", () => { at = index; pick(); });
  return made;
}

function mark() {
  all(".pick", list).forEach((one, index) => {
    one.setAttribute("aria-selected", String(index === at));
    if (index === at) one.scrollIntoView({block: "nearest"});
  });
  if (shown.length) text.setAttribute("aria-activedescendant", `pick${at}`);
  else text.removeAttribute("aria-activedescendant");
}

export function hide() {
  list.hidden = true;
  text.setAttribute("aria-expanded", "false");
  text.removeAttribute("aria-activedescendant");
}

function pick() {
  const {command, person} = shown[at];
  hide();
  if (person) return insert(person);
  if (command.options.length && command.opens !== "form") return ask(command);
  return run(command, {});
}

function insert(person) {
  const before = text.value.slice(0, text.selectionStart).replace(/@[\p{L}\p{N}_-]*$/u, `@${person.name.includes(" ") ? person.id : person.name} `);
  text.value = before + text.value.slice(text.selectionStart);
  text.setSelectionRange(before.length, before.length);
  text.focus();
}

async function run(command, values) {
  const target = mode.reply ? {target: mode.reply} : {};
  if (await post("/command", {name: command.name, place: ui.here, surface: "palette", ...target, ...values})) {
    close();
    cleared();
  }
}

// A command's own form, in place of the line.
function ask(command) {
  const fields = command.options.map((option) => field(command, option));
  options.replaceChildren(
    element("header", {}, element("b", {}, `/${command.shown}`), element("span", {}, command.help)),
    ...fields,
    element("div", {class: "row"}, element("button", {type: "button", class: "quiet", "data-off": true}, words.cancel),
      element("button", {class: "press primary"}, words.palette_run)),
  );
  options.hidden = false;
  $("#composer").hidden = true;
  options.onsubmit = (event) => {
    event.preventDefault();
    const values = {};
    for (const [name, value] of new FormData(options)) if (value) values[`option.${name}`] = value;
    run(command, values);
  };
  $("[data-off]", options).addEventListener("click", away);
  $("input, select, textarea", options).focus();
}

// What was put away leaves no beginning behind that the next words would be written after.
const away = () => close() && (cleared(), true);

function close() {
  if (options.hidden) return false;
  options.hidden = true;
  options.replaceChildren();
  $("#composer").hidden = !facts().inside;
  fit(text);
  text.focus();
  return true;
}

function field(command, option) {
  const id = `option-${option.name}`;
  const hint = option.required ? words.palette_required : words.palette_optional;
  return element("div", {class: "field"},
    element("label", {for: id}, option.label, " ", element("small", {}, hint)), control(command, option, id),
    element("small", {id: `${id}-help`}, option.help));
}

function control(command, option, id) {
  const common = {id, name: option.name, required: option.required, "aria-describedby": `${id}-help`};
  const choices = {
    person: () => found.people.map((p) => [p.id, p.name]),
    place: () => found.places.map((p) => [p.id, p.name]),
    choice: () => option.choices,
    bool: () => [["ja", words.yes], ["nein", words.no_word]],
  }[option.kind];
  if (choices) {
    return element("select", common, element("option", {value: ""}, words.palette_pick),
      ...choices().map(([value, label]) => element("option", {value}, label)));
  }
  if (option.kind === "int") return element("input", {...common, type: "number", min: option.min, max: option.max > 200 ? option.max : null});
  if (option.long) return element("textarea", {...common, rows: 3, maxlength: option.max});
  const hint = {when: words.palette_when, duration: words.palette_duration}[option.kind];
  const input = element("input", {...common, maxlength: option.max, placeholder: hint, list: option.complete ? `${id}-list` : null});
  return option.complete ? completed(command, option, input) : input;
}

function completed(command, option, input) {
  const suggestions = element("datalist", {id: `${input.id}-list`});
  let waiting;
  const look = async () => {
    const query = {command: command.name, option: option.name, typed: input.value, place: ui.here};
    const response = await fetch(url("/complete", query));
    if (!response.ok) return;
    const pairs = await response.json();
    suggestions.replaceChildren(...pairs.map(([value, label]) => element("option", {value}, label)));
  };
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(look, 150); });
  input.addEventListener("focus", look, {once: true});
  const both = element("span", {class: "completed"}, input, suggestions);
  return both;
}

function keys(event) {
  if (list.hidden || event.isComposing) return;
  const steps = {ArrowDown: 1, ArrowUp: -1};
  if (event.key in steps && shown.length) {
    at = (at + steps[event.key] + shown.length) % shown.length;
    mark();
  } else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && shown.length && !typedOut(event.key)) pick();
  else if (event.key === "Escape") hide();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// A line that already says more than the command's name is sent as it stands.
function typedOut(key) {
  const {command} = shown[at];
  if (key === "Tab" || !command) return false;
  return Boolean(restOf(command));
}

// A command goes by its name in this language, in every language, and by a noun of one with the verb of the other.
const names = (command) => [command.shown, command.name, ...command.aliases,
  [command.name.split(" ")[0], ...command.shown.split(" ").slice(1)].join(" ")].map(fold);

function restOf(command) {
  const line = text.value.slice(1);
  const name = names(command).find((one) => fold(line).startsWith(`${one} `));
  return name ? line.slice(name.length + 1).trim() : "";
}

export function start() {
  text.addEventListener("keydown", keys, {capture: true});
  text.addEventListener("input", refresh);
  text.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== text) hide(); }, 120));
  options.addEventListener("keydown", (event) => { if (event.key === "Escape" && away()) event.stopPropagation(); });
  $("#slash").addEventListener("click", () => {
    text.value = "/";
    fit(text);
    text.focus();
    refresh();
  });
  load();
}
