// The one stream of this window. It comes back by itself; a hidden window lets go of it, since a browser
// gives one host six connections.

import {$, facts, ui, url, words} from "./ui.js";
import {moment, redraw} from "./draw.js";

const RETRY = 1000;
const SILENCE = 12000;
const HIDDEN = 20000;
let source = null;
let last = facts().rev;
let timer = 0;
let heard = 0;

function connect() {
  clearTimeout(timer);
  source?.close();
  source = new EventSource(url("/events", {last}));
  heard = Date.now();
  source.addEventListener("open", found);
  source.addEventListener("changed", (event) => { hear(event); redraw(); });
  source.addEventListener("beat", hear);
  source.addEventListener("error", lose);
}

function hear(event) {
  heard = Date.now();
  last = event.lastEventId;
  moment(JSON.parse(event.data).now);
}

function found() {
  if (!ui.lost) return;
  ui.lost = false;
  document.body.classList.remove("lost");
  $("#link").textContent = words.back;
  setTimeout(() => { if (!ui.lost) $("#link").textContent = ""; }, 2000);
}

function lose() {
  source?.close();
  source = null;
  if (document.hidden && !ui.lost) return;
  ui.lost = true;
  document.body.classList.add("lost");
  $("#link").textContent = words.lost;
  timer = setTimeout(connect, RETRY);
}

let resting = 0;
document.addEventListener("visibilitychange", () => {
  clearTimeout(resting);
  if (document.hidden) resting = setTimeout(() => { source?.close(); source = null; clearTimeout(timer); }, HIDDEN);
  else if (!source) connect();
});

addEventListener("pagehide", () => { source?.close(); source = null; clearTimeout(timer); });
addEventListener("pageshow", (event) => { if (event.persisted) connect(); });

export function start() {
  connect();
  setInterval(() => { if (source && Date.now() - heard > SILENCE) lose(); }, 2000);
}
