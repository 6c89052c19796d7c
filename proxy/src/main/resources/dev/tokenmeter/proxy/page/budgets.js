// Budgets as bars: what is used, what running requests may still cost, and where it will end.

import { el, empty, show } from "./dom.js";
import { amount, percent, until, whole } from "./format.js";

export const fullness = (budget) => (budget.limit > 0 ? budget.used / budget.limit : 0);

function standing(budget) {
  if (budget.used >= budget.limit) return { word: "spent", level: "bad" };
  if (budget.forecast !== null && budget.forecast > budget.limit) return { word: "will not last", level: "warn" };
  if (fullness(budget) >= 0.8) return { word: "nearly spent", level: "warn" };
  return { word: "on plan", level: "good" };
}

function scope(budget) {
  if (budget.accounts > 1) return `each of ${whole(budget.accounts)} callers, the fullest`;
  if (budget.scope === "") return "one caller";
  return budget.scope_kind === "all" ? "everybody" : `${budget.scope_kind} ${budget.scope}`;
}

function part(name, from, to, limit) {
  const span = el("span", { class: name });
  const start = Math.min(1, from / limit);
  span.style.insetInlineStart = 100 * start + "%";
  span.style.inlineSize = 100 * Math.max(0, Math.min(1, to / limit) - start) + "%";
  return span;
}

function bar(budget) {
  const { level } = standing(budget);
  const pieces = [
    part("used", 0, budget.used, budget.limit),
    part("running", budget.used, budget.used + budget.exposure, budget.limit),
  ];
  if (budget.forecast !== null) {
    const tick = el("span", { class: "forecast" });
    tick.style.insetInlineStart = `min(100% - 2px, ${100 * Math.min(1, budget.forecast / budget.limit)}%)`;
    pieces.push(tick);
  }
  return el("div", { class: "meter " + level, role: "img",
    "aria-label": `${percent(fullness(budget))} used` }, pieces);
}

const forecast = (budget) => (budget.forecast === null ? "too early" : amount(budget.forecast, budget.unit));

/** The fullest budgets in few words. */
export function tightest(node, budgets) {
  const few = [...budgets].sort((a, b) => fullness(b) - fullness(a)).slice(0, 5);
  show(node, few.length > 0
    ? few.map((budget) => el("div", { class: "tight" },
        el("span", { class: "who" }, budget.budget, el("small", {}, " ", scope(budget))),
        el("span", { class: "number" }, amount(budget.used, budget.unit), el("small", {}, " of ", amount(budget.limit, budget.unit))),
        bar(budget),
        el("small", {}, "ends at ", el("b", { class: standing(budget).level }, forecast(budget))),
        el("small", { class: "number" }, percent(fullness(budget)))))
    : empty("No budget is configured. Budgets only watch until they are told to deny."));
}

/** All budgets with everything there is to say. */
export function allBudgets(node, budgets, now) {
  if (budgets.length === 0) {
    show(node, empty("No budget is configured."),
      el("pre", {}, "budgets:\n  - { name: each-developer, scope: { each: caller }, limit: 40 USD, window: day }"));
    return;
  }
  const order = [...budgets].sort((a, b) => fullness(b) - fullness(a));
  show(node, el("ul", { class: "budgets" }, order.map((budget) => one(budget, now))));
}

function one(budget, now) {
  const { word, level } = standing(budget);
  const spent = budget.accounts > 1 && budget.accounts_spent > 0 ? `, ${whole(budget.accounts_spent)} spent theirs` : "";
  return el("li", { class: "card budget" },
    el("div", { class: "title" },
      el("h2", {}, budget.budget), el("span", { class: "who" }, scope(budget) + spent),
      el("span", { class: "chip" }, budget.mode), el("span", { class: "chip " + level }, word)),
    bar(budget),
    el("dl", {},
      fact("Used", amount(budget.used, budget.unit), percent(fullness(budget))),
      fact("Limit", amount(budget.limit, budget.unit)),
      fact("Forecast", forecast(budget)),
      fact("Running", whole(budget.in_flight), budget.exposure > 0 ? "up to " + amount(budget.exposure, budget.unit) : null),
      fact("Denied", whole(budget.denied)),
      fact("Ends in", until(now, budget.window.end))));
}

function fact(name, value, more) {
  return el("div", {}, el("dt", {}, name), el("dd", {}, value, more ? el("small", {}, " ", more) : null));
}
