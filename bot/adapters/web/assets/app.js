// Begin.

import {$, drawer, facts, post, ui} from "./ui.js";
import * as composer from "./composer.js";
import * as drafts from "./drafts.js";
import * as draw from "./draw.js";
import * as keys from "./keys.js";
import * as menu from "./menu.js";
import * as palette from "./palette.js";
import * as stream from "./stream.js";

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-place]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    draw.go(link.dataset.place);
  }
  if (event.target.closest("[data-close-ask]")) post("/dismiss", {});
});

$("#ask").addEventListener("cancel", (event) => {
  event.preventDefault();
  post("/dismiss", {});
});
$("#open-rail").addEventListener("click", () => { if (drawer("rail")) $("#rail a")?.focus(); });
$("#to-lane").addEventListener("click", () => drawer("lane"));
$("#lane-off").addEventListener("click", () => { drawer("lane", false); $("#to-lane").focus(); });
$("#shade").addEventListener("click", () => drawer("rail", false));

// What a member may use changes when they come in.
let stance = facts().stance;
new MutationObserver(() => {
  if (facts().stance !== stance) {
    stance = facts().stance;
    palette.load();
  }
}).observe($("#facts"), {childList: true});

drafts.start();
composer.start();
menu.start();
palette.start();
keys.start();
draw.start();
stream.start();
document.body.dataset.ready = ui.here || "door";
