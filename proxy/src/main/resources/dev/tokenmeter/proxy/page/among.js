// Own numbers beside the quartiles of all callers, in which nobody is named.

import { el, empty } from "./dom.js";
import { compact, LABELS, percent, usd } from "./format.js";

const money = (value) => "$" + usd(value, value > 0 && value < 0.1);
const MEASURES = [
  ...Object.entries(LABELS).map(([name, text]) => [name, text, compact]),
  ["spend", "Spend", money],
  ["cache_efficiency", "Cache efficiency", percent],
  ["fresh_yield", "Fresh yield", (value) => value.toFixed(2)],
  ["clean_share", "Clean share", percent],
];
const UNKNOWN = { unpriced: "unpriced", nothing_used: "–", no_signals: "no class on", summed_up: "older: sums" };

/** A card that compares. */
export function among(compared) {
  const title = el("h2", { id: "h-among" }, "Among all callers ", compared.window ? el("small", {}, since(compared.window)) : null);
  const card = (...content) => el("section", { class: "card", "aria-labelledby": "h-among" }, title, content);
  if (compared.none) {
    return card(empty("Not shown: " + compared.none + "."));
  }
  return card(
    el("table", { class: "among", "aria-labelledby": "h-among" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "In these days"), ["You", "25 %", "50 %", "75 %"].map((head) => el("th", { scope: "col", class: "number" }, head)), el("td", { class: "wide" }))),
      el("tbody", {}, MEASURES.map(([name, text, format]) => row(text, compared.measures[name], format)))),
    el("p", { class: "more" }, `A quarter of all callers is below the first value, half below the second, a quarter above the third; the mark is you. Nobody is named: they are of more than ${compared.minimum_group} callers, rounded to two digits, the same for everyone who asks. They describe usage, not people or performance: more is not better.`));
}

function since({ from, zone }) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, day: "numeric", month: "short" });
  return `since ${format.format(new Date(from))}, days of ${zone}`;
}

function row(text, { value, unknown, p25, p50, p75 }, format) {
  const number = (each, why) => el("td", { class: "number" }, each === null ? el("span", { class: "muted" }, why) : format(each));
  return el("tr", {}, el("th", { scope: "row" }, text),
    number(value, UNKNOWN[unknown] ?? "–"), number(p25, "–"), number(p50, "–"), number(p75, "–"),
    el("td", { class: "wide" }, p50 === null || p75 === 0 ? null : strip(value, p25, p50, p75)));
}

/** From 0 to a little beyond the greater of the last quarter and oneself. */
function strip(value, p25, p50, p75) {
  const end = Math.max(p75, value ?? 0) * 1.1 || 1;
  const at = (each) => Math.min(100, 100 * each / end) + "%";
  const middle = el("span", { class: "middle" });
  middle.style.insetInlineStart = at(p25);
  middle.style.inlineSize = Math.max(0.5, 100 * (p75 - p25) / end) + "%";
  const half = el("span", { class: "half" });
  half.style.insetInlineStart = at(p50);
  const you = value === null ? null : el("span", { class: "you" });
  if (you) you.style.insetInlineStart = at(value);
  return el("div", { class: "quartiles", "aria-hidden": "true" }, middle, half, you);
}
