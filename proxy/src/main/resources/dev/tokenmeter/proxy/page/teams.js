// Teams side by side: each axis with its value and the quarter it stands in, waste beside volume.

import { byId, el, empty, show } from "./dom.js";
import { compact, percent, usd, whole } from "./format.js";

const money = (value) => "$" + usd(value, value > 0 && value < 0.1);
const AXES = [
  ["spend", "Spend", money],
  ["cache_efficiency", "Cache efficiency", percent],
  ["fresh_yield", "Fresh yield", (value) => value.toFixed(2)],
  ["clean_share", "Clean share", percent],
  ["throughput", "Requests at once", (value) => value.toFixed(2)],
  ["breadth", "Breadth", percent],
  ["cost_per_pull_request", "Cost per merged PR", money],
];
const QUARTERS = ["bottom", "lower", "upper", "top"];
const UNKNOWN = {
  unpriced: "has tokens without a price",
  nothing_used: "nothing was used",
  no_signals: "no class counts as waste",
  summed_up: "older hours are sums",
  not_enrolled: "nobody is configured",
  no_outcomes: "no merged PRs told",
  none_merged: "none merged, it was told",
  not_kept: "older merged PRs are not kept",
};
const UNRANKED = { clean_share: "not ranked: much of it is waste", too_little_known: "not ranked: too little is known" };

/** Shows an answer of the leaderboard. */
export function teams(node, board) {
  const most = Math.max(...board.teams.map((team) => volume(team)), 1e-12);
  show(node,
    board.teams.length === 0
      ? empty(board.message ? sentence(board.message) : `No team has ${board.minimum_group} callers who used tokens, and enough others to be hidden among.`)
      : el("ol", { class: "teams" }, board.teams.map((team) => one(team, most))),
    board.hidden > 0
      ? el("p", { class: "legend" }, `${whole(board.hidden)} ${board.hidden === 1 ? "team is" : "teams are"} not shown, those of no team counted as one: no row, and nothing that is left of all, is of fewer than ${whole(board.minimum_group)} callers.`)
      : null);
  byId("teams-waste").textContent = board.waste.length === 0
    ? "No class of use counts as waste here yet: all are in shadow."
    : "Counts as waste here: " + board.waste.map((name) => name.replaceAll("_", " ")).join(", ") + ".";
}

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1) + ".";
const volume = ({ axes }) => axes.spend.value ?? axes.spend.at_least ?? 0;

function one(team, most) {
  return el("li", { class: "card team" },
    el("div", { class: "title" },
      el("h2", {}, team.team),
      team.ranked ? null : el("span", { class: "chip warn" }, UNRANKED[team.unranked] ?? "not ranked")),
    bar(team, most),
    el("dl", {}, AXES.map(([name, title, text]) => axis(title, team.axes[name], text, note(name, team.axes[name])))));
}

/** The length is the volume, the hatched end is what of it is waste. */
function bar(team, most) {
  const part = 100 * volume(team) / most;
  const clean = team.axes.clean_share.value ?? 1;
  const used = el("span", { class: "used" });
  const waste = el("span", { class: "wasted" });
  used.style.inlineSize = part * clean + "%";
  waste.style.insetInlineStart = part * clean + "%";
  waste.style.inlineSize = part * (1 - clean) + "%";
  return el("div", { class: "meter", "aria-hidden": "true" }, used, waste);
}

function axis(title, { value, band, unknown }, text, more) {
  return el("div", {}, el("dt", {}, title),
    el("dd", {}, value === null ? el("span", { class: "muted" }, "unknown") : text(value)),
    band ? el("dd", { class: "band" }, el("span", { class: "quarters in-" + band, "aria-hidden": "true" }, QUARTERS.map(() => el("i"))), band + " quarter") : null,
    el("dd", { class: "small" }, value === null ? UNKNOWN[unknown] ?? unknown : more));
}

function note(name, axis) {
  switch (name) {
    case "spend": return axis.billable_equivalent_tokens === null ? null : compact(axis.billable_equivalent_tokens) + " token equivalents";
    case "breadth": return `${whole(axis.active)} of ${whole(axis.enrolled ?? axis.active)}, ${whole(axis.days)} ${axis.days === 1 ? "day" : "days"}`;
    case "cost_per_pull_request": return axis.merged === null ? null : `${whole(axis.merged)} merged, ${whole(axis.days_told)} ${axis.days_told === 1 ? "day" : "days"} told`;
    default: return null;
  }
}
