// A caller's own numbers.

import { among } from "./among.js";
import { allBudgets } from "./budgets.js";
import { byId, el, show } from "./dom.js";
import { whole } from "./format.js";
import { signals, tables, types, windowChoice } from "./person.js";
import { ask, token } from "./poll.js";

const NAMES = { today: "Today", "7d": "7 days", month: "This month" };
let chosen = "7d";
let mine = null;

function draw() {
  const window = mine.usage[chosen];
  const budgets = el("div");
  allBudgets(budgets, mine.budgets.map((budget) => ({ ...budget, accounts: 1 })), mine.now);
  show(byId("mine"),
    el("div", { class: "bar" },
      el("h1", {}, mine.caller, el("small", {}, mine.team === "none" ? "" : " of team " + mine.team)),
      windowChoice(NAMES, chosen, choose)),
    among(mine.compared[chosen]),
    el("div", { class: "tables" }, types(mine.usage, NAMES), tables(window)),
    signals(window.signals, mine.contest),
    el("h2", {}, "Budgets you are charged to"), budgets,
    mine.stored.per_person ? null : el("p", { class: "card" }, "Nothing is kept per person here: the ledger holds teams alone. The numbers above are of older rows, if any; budgets count since the last restart."),
    el("p", { class: "hint" }, `Exchanges are kept for ${whole(mine.stored.days)} days: ${mine.stored.what}. `, el("a", { href: "privacy" }, "What is stored of me, and who sees it")));
}

function choose(name) {
  chosen = name;
  draw();
  document.querySelector('.choice [aria-pressed="true"]').focus();
}

async function load() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const own = token.get() ? { "x-tokenmeter-token": token.get() } : {};
  byId("state").textContent = "Loading…";
  try {
    mine = await ask(`${location.pathname}?zone=${encodeURIComponent(zone)}`, own);
    draw();
    byId("sign-in").hidden = true;
    byId("state").textContent = "";
  } catch (problem) {
    byId("sign-in").hidden = problem.status !== 401;
    byId("state").textContent = problem.status === 401 ? (token.get() ? "nobody has this token" : "") : problem.message;
    byId("state").className = "bad";
  }
}

byId("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  token.set(byId("bearer").value.trim());
  load();
});
load();
