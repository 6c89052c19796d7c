// Callers side by side: volume with what of it is waste, token types apart.

import { byId, el, empty, show } from "./dom.js";
import { compact, LABELS, percent, usd, whole } from "./format.js";

export const callerPage = (name) => "/caller?name=" + encodeURIComponent(name);

/** Shows an answer of the leaderboard by caller. */
export function callers(node, board) {
  const volume = board.order === "tokens" ? (row) => row.tokens_without_cache_reads : (row) => row.spend.at_least;
  const most = Math.max(...board.callers.map(volume), 1e-12);
  show(node,
    board.callers.length === 0 ? empty("Nobody used tokens in this window yet.") : el("section", { class: "card", "aria-label": "Callers" }, table(board, volume, most)),
    board.more > 0 ? el("p", { class: "legend" }, `and ${whole(board.more)} more`) : null,
    board.nobody.requests > 0 ? el("p", { class: "legend" }, `Of callers nobody knows, with no place: ${whole(board.nobody.requests)} requests, $${usd(board.nobody.spend.at_least)}.`) : null);
  byId("callers-waste").textContent = board.waste.length === 0
    ? "No class of use counts as waste here: all are in shadow, so no waste is shown."
    : `Counts as waste: ${board.waste.map((name) => name.replaceAll("_", " ")).join(", ")}. Who has a clean share below ${percent(board.minimum_clean_share)} has no place.`;
}

function table(board, volume, most) {
  const head = (text, kind) => el("th", { scope: "col", class: kind }, text);
  return el("table", { class: "callers", "aria-label": "Callers by " + board.order },
    el("thead", {}, el("tr", {}, head("", "place"), head("Caller", "name"), head("Team", "wide"), head("Spend $", "number"), head("Equivalent", "number wide"),
      Object.values(LABELS).map((text) => head(text, "number wide")), head("Clean", "number"))),
    el("tbody", {}, board.callers.map((row) => line(row, volume(row) / most))));
}

function line(row, part) {
  const clean = row.waste.clean_share.value;
  return el("tr", {},
    el("td", { class: "place" }, row.place === null ? el("span", { class: "muted", title: "too much waste for a place" }, "–") : String(row.place)),
    el("th", { scope: "row", class: "name", title: row.caller }, el("a", { href: callerPage(row.caller) }, row.caller), bar(part, wasted(row))),
    el("td", { class: "wide" }, row.teams.join(", ")),
    el("td", { class: "number" }, row.spend.value === null ? el("abbr", { title: "tokens without a price are not in it" }, usd(row.spend.at_least), "+") : usd(row.spend.value)),
    el("td", { class: "number wide" }, row.spend.billable_equivalent_tokens === null ? "–" : compact(row.spend.billable_equivalent_tokens)),
    Object.keys(LABELS).map((kind) => el("td", { class: "number wide" }, compact(row.tokens[kind]))),
    el("td", { class: "number" }, clean === null ? el("span", { class: "muted" }, "–") : percent(clean)));
}

const wasted = (row) => (row.spend.at_least > 0 ? Math.min(1, row.waste.usd / row.spend.at_least) : 0);

/** As long as the volume; its hatched end is the part of the spend that is waste. */
function bar(part, waste) {
  const used = el("span", { class: "used" });
  used.style.inlineSize = 100 * part * (1 - waste) + "%";
  const lost = el("span", { class: "wasted" });
  lost.style.insetInlineStart = 100 * part * (1 - waste) + "%";
  lost.style.inlineSize = 100 * part * waste + "%";
  return el("span", { class: "meter", "aria-hidden": "true" }, used, lost);
}
