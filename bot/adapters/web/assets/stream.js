// The stream of changes. A browser gives one host six connections, so the windows of one browser share a single
// stream: whoever holds the lock reads it and tells the others. It comes back by itself, from where it was.

import {$, facts, ui, url, words} from "./ui.js";
import {moment, redraw} from "./draw.js";
import {load} from "./palette.js";

const RETRY = 1000;
const SILENCE = 12000;
const HIDDEN = 20000;
const channel = new BroadcastChannel("stammtisch");
let source = null;
let release = null;
let timer = 0;
let last = Number(facts().rev);
let heard = Date.now();

// Every window hears the same: how often something changed, and what time it is there.
function hear({rev, now, lost}) {
  heard = Date.now();
  if (lost) return away();
  if (ui.lost) back();
  moment(now);
  if (rev !== last) {
    last = rev;
    redraw().then((shown) => { if (!shown) last = -1; });
  }
}

function away() {
  ui.lost = true;
  document.body.classList.add("lost");
  $("#link").textContent = words.lost;
}

function back() {
  ui.lost = false;
  document.body.classList.remove("lost");
  $("#link").textContent = words.back;
  setTimeout(() => { if (!ui.lost) $("#link").textContent = ""; }, 2000);
  last = -1;
  load();
}

function tell(told) {
  channel.postMessage(told);
  hear(told);
}

function connect() {
  clearTimeout(timer);
  source?.close();
  source = new EventSource(url("/events", {last: Math.max(last, 0)}));
  const told = (event) => tell(JSON.parse(event.data));
  source.addEventListener("changed", told);
  source.addEventListener("beat", told);
  source.addEventListener("error", () => {
    source?.close();
    source = null;
    if (!release) return;
    tell({lost: true});
    timer = setTimeout(connect, RETRY);
  });
}

function rest() {
  clearTimeout(timer);
  source?.close();
  source = null;
  release?.();
  release = null;
}

let asking = null;
function lead(how = {}) {
  if (release || (asking && !how.steal)) return;
  asking?.abort();
  asking = new AbortController();
  const options = how.steal ? how : {signal: asking.signal};
  navigator.locks.request("stammtisch-stream", options, () => new Promise((done) => {
    asking = null;
    release = done;
    connect();
  })).catch(() => {
    // Another window took over, or this one no longer wants to.
    if (release) rest();
  });
}

let resting = 0;
document.addEventListener("visibilitychange", () => {
  clearTimeout(resting);
  if (document.hidden) resting = setTimeout(() => { asking?.abort(); asking = null; rest(); }, HIDDEN);
  else lead();
});
addEventListener("pagehide", rest);
addEventListener("pageshow", (event) => { if (event.persisted) lead(); });

export function start() {
  channel.addEventListener("message", ({data}) => hear(data));
  lead();
  setInterval(() => {
    if (document.hidden || Date.now() - heard < SILENCE) return;
    heard = Date.now();
    if (release) { tell({lost: true}); connect(); } else lead({steal: true});
  }, 2000);
}
