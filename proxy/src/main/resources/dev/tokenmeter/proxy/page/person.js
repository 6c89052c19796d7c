// What one caller used: by model, assistant, day and class of use. Days are the finest.

import { el, empty } from "./dom.js";
import { compact, kinds, LABELS, usd, whole } from "./format.js";
import { usageTable } from "./table.js";

/** Buttons for windows; `chose` is called with the name of the one that is pressed. */
export function windowChoice(names, chosen, chose) {
  return el("div", { class: "choice", role: "group", "aria-label": "Window" }, Object.entries(names).map(([name, text]) =>
    el("button", { type: "button", "aria-pressed": String(name === chosen), onclick: () => chose(name) }, text)));
}

/** Token types, requests and cost of some windows beside each other. */
export function types(usage, names) {
  const windows = Object.keys(usage);
  const sums = windows.map((name) => ({ ...usage[name].total, ...kinds(usage[name].total) }));
  const row = (head, text) => el("tr", {}, el("th", { scope: "row" }, head), sums.map((sum) => el("td", { class: "number" }, text(sum))));
  return el("section", { class: "card", "aria-labelledby": "h-types" }, el("h2", { id: "h-types" }, "By type"),
    el("table", { "aria-labelledby": "h-types" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Tokens"), windows.map((name) => el("th", { scope: "col", class: "number" }, names[name] ?? name)))),
      el("tbody", {},
        Object.entries(LABELS).map(([kind, label]) => row(label, (sum) => compact(sum[kind]))),
        row("Estimated", (sum) => compact(sum.estimated)),
        row("Requests", (sum) => whole(sum.requests)),
        row("Cost $", cost),
        row("Without a price", (sum) => compact(sum.unpriced_tokens)))));
}

function cost(sum) {
  if (sum.cost_usd !== null) return usd(sum.cost_usd, sum.cost_usd < 1);
  return sum.unpriced_tokens > 0 ? "unpriced" : sum.subscription_usd !== null ? "seat" : "–";
}

/** The tables of a window. */
export function tables(window) {
  const all = [["Models", "Model", window.models], ["Days", "Day", window.days, { id: "name", down: true }], ["Assistants", "Assistant", window.clients]];
  return all.map(([title, head, rows, sorted]) => {
    const table = usageTable(title, head, sorted);
    table.update({ rows, more: 0 });
    return table.card;
  });
}

/** Classes of use with what each means, and what to do about one that is wrong. */
export function signals(rows, contest) {
  const found = rows.filter((row) => row.requests > 0 || row.cost_usd !== null);
  return el("section", { class: "card", "aria-labelledby": "h-signals" }, el("h2", { id: "h-signals" }, "Classes of use"),
    found.length === 0 ? empty("Nothing in this window yet.") : el("ul", { class: "signals" }, found.map(signal)),
    el("p", { class: "legend" }, contest));
}

const MODES = {
  on: ["counts as waste", "chip warn"],
  shadow: ["in shadow: on no board, counts nowhere", "chip"],
  off: ["not looked for now", "chip"],
};

function signal(row) {
  const [mode, level] = MODES[row.mode] ?? ["", "chip"];
  const sum = { ...row, ...kinds(row) };
  const tokens = ["input", "cache_read", "cache_write", "output", "reasoning"].filter((kind) => sum[kind] > 0)
    .map((kind) => `${compact(sum[kind])} ${LABELS[kind].toLowerCase()}`).join(", ");
  return el("li", {},
    el("p", { class: "title" }, el("strong", {}, row.name === "none" ? "ordinary" : row.name.replaceAll("_", " ")),
      row.name === "none" || mode === "" ? null : el("span", { class: level }, mode),
      el("span", { class: "sum" }, `${whole(row.requests)} ${row.requests === 1 ? "request" : "requests"}, `, costText(sum))),
    el("p", { class: "legend" }, row.means ?? "a class of an earlier version", row.looks_like ? `; honest work that looks like it: ${row.looks_like}` : ""),
    tokens ? el("p", { class: "legend" }, "Tokens: ", tokens) : null);
}

const costText = (sum) => (sum.cost_usd === null ? cost(sum) : "$" + usd(sum.cost_usd, sum.cost_usd < 0.1));
