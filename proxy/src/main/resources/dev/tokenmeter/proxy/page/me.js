// A caller's own numbers.

import { allBudgets } from "./budgets.js";
import { byId, el, show } from "./dom.js";
import { compact, kinds, LABELS, usd, whole } from "./format.js";
import { ask, token } from "./poll.js";
import { usageTable } from "./table.js";

const NAMES = { today: "Today", "7d": "7 days", month: "This month" };

function types(usage) {
  const windows = Object.keys(usage);
  const sums = windows.map((name) => ({ ...usage[name].total, ...kinds(usage[name].total) }));
  const row = (head, text) => el("tr", {}, el("th", { scope: "row" }, head), sums.map((sum) => el("td", { class: "number" }, text(sum))));
  return el("section", { class: "card", "aria-labelledby": "h-types" }, el("h2", { id: "h-types" }, "By type"),
    el("table", { "aria-labelledby": "h-types" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Tokens"), windows.map((name) => el("th", { scope: "col", class: "number" }, NAMES[name] ?? name)))),
      el("tbody", {},
        Object.entries(LABELS).map(([kind, label]) => row(label, (sum) => compact(sum[kind]))),
        row("Estimated", (sum) => compact(sum.estimated)),
        row("Requests", (sum) => whole(sum.requests)),
        row("Cost $", (sum) => (sum.cost_usd === null ? (sum.unpriced_tokens > 0 ? "unpriced" : "–") : usd(sum.cost_usd, sum.cost_usd < 1))),
        row("Without a price", (sum) => compact(sum.unpriced_tokens)))));
}

function draw(mine) {
  const models = Object.entries(mine.usage).map(([name, window]) => {
    const table = usageTable("Models, " + (NAMES[name] ?? name).toLowerCase(), "Model");
    table.update({ rows: window.models, more: 0 });
    return table.card;
  });
  const budgets = el("div");
  allBudgets(budgets, mine.budgets.map((budget) => ({ ...budget, accounts: 1 })), mine.now);
  show(byId("mine"),
    el("h1", {}, mine.caller, el("small", {}, mine.team === "none" ? "" : " of team " + mine.team)),
    el("div", { class: "tables" }, types(mine.usage), models),
    el("h2", {}, "Budgets you are charged to"), budgets,
    mine.stored.per_person ? null : el("p", { class: "card" }, "Nothing is kept per person here: the ledger holds teams alone. The numbers above are of older rows, if any; budgets count since the last restart."),
    el("p", { class: "hint" }, `Exchanges are kept for ${whole(mine.stored.days)} days: ${mine.stored.what}. `, el("a", { href: "privacy" }, "What is stored of me, and who sees it")));
}

async function load() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const own = token.get() ? { "x-tokenmeter-token": token.get() } : {};
  byId("state").textContent = "Loading…";
  try {
    draw(await ask(`${location.pathname}?zone=${encodeURIComponent(zone)}`, own));
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
