// One caller by himself, for who operates.

import { byId, el, show } from "./dom.js";
import { signals, tables, types, windowChoice } from "./person.js";
import { ask, bearer, token } from "./poll.js";

const NAMES = { yesterday: "Yesterday", "7d": "7 days", month: "This month" };
const name = new URLSearchParams(location.search).get("name") ?? "";
let chosen = "7d";

function since({ from, zone }) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, day: "numeric", month: "short" });
  return `since ${format.format(new Date(from))}, days of ${zone}`;
}

function draw(person) {
  show(byId("person"),
    el("div", { class: "bar" },
      el("h1", {}, person.caller, " ", el("small", {}, since(person.window))),
      windowChoice(NAMES, chosen, choose)),
    el("p", { class: "lead" }, el("strong", {}, "Describes usage, not people or performance."), " Sums of whole days; there are no hours of a person."),
    person.found ? null : el("p", { class: "card" }, "Nobody of this name used anything in these days."),
    el("div", { class: "tables" }, types({ [chosen]: person.usage }, NAMES), tables(person.usage)),
    signals(person.usage.signals, person.contest));
}

async function choose(window) {
  chosen = window;
  await load();
  document.querySelector('.choice [aria-pressed="true"]')?.focus();
}

async function load() {
  byId("state").textContent = "Loading…";
  byId("state").className = "";
  try {
    draw(await ask(`/api/v1/caller?name=${encodeURIComponent(name)}&window=${chosen}`, bearer()));
    byId("sign-in").hidden = true;
    byId("state").textContent = "";
  } catch (problem) {
    byId("sign-in").hidden = problem.status !== 401;
    byId("state").textContent = problem.message;
    byId("state").className = "bad";
  }
}

byId("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  token.set(byId("bearer").value.trim());
  load();
});
load();
