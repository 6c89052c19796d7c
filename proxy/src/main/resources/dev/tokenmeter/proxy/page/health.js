// What providers allow, and how the metering itself does.

import { el, empty, show } from "./dom.js";
import { compact, percent, span, until, whole } from "./format.js";

const sum = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);
const named = (counts) => Object.entries(counts).map(([name, count]) => `${name} ${compact(count)}`).join(", ");

/** Provider limits as they were told last. */
export function limits(node, told, now) {
  if (told.length === 0) {
    show(node, empty("No provider has told a limit yet."));
    return;
  }
  const credential = told.some((limit) => limit.credential !== undefined);
  show(node, el("div", { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "h-limits" }, el("table", { "aria-labelledby": "h-limits" },
    el("thead", {}, el("tr", {},
      el("th", { scope: "col" }, "Provider"), el("th", { scope: "col" }, "Limit"),
      credential ? el("th", { scope: "col", class: "wide" }, "Credential") : null,
      el("th", { scope: "col", class: "number" }, "Left"), el("th", { scope: "col", class: "number" }, "Spent"),
      el("th", { scope: "col", class: "number" }, "Whole in"))),
    el("tbody", {}, told.map((limit) => el("tr", {},
      el("th", { scope: "row" }, limit.provider), el("td", {}, limit.limit.replaceAll("_", " ")),
      credential ? el("td", { class: "wide" }, limit.credential) : null,
      el("td", { class: "number" }, limit.remaining === undefined ? "–" : compact(limit.remaining)),
      el("td", { class: "number " + (limit.utilization >= 0.9 ? "bad" : "") }, limit.utilization === undefined ? "–" : percent(limit.utilization)),
      el("td", { class: "number" }, limit.reset === undefined ? "–" : until(now, limit.reset))))))));
}

/** Every way in which a number on this page could be incomplete; [what, how much, bad or not, why]. */
export function findings(status) {
  const { health } = status;
  const { ledger } = health;
  const answers = status.requests.ok ?? 0;
  const estimated = health.tokens > 0 ? health.estimated_tokens / health.tokens : 0;
  const unmetered = sum(health.unmetered);
  const lost = (ledger.dropped ?? 0) + (ledger.quarantined ?? 0);
  return [
    ["Unmetered answers", whole(unmetered), unmetered > 0.01 * Math.max(answers, 100), unmetered ? named(health.unmetered) : `of ${whole(answers)}`],
    ["Unpriced tokens", compact(sum(health.unpriced_tokens)), sum(health.unpriced_tokens) > 0, named(health.unpriced_tokens) || "every model has a price"],
    ["Estimated tokens", percent(estimated), estimated > 0.05, compact(health.estimated_tokens) + " of streams that ended early or never told"],
    ["Label overflow", whole(sum(health.label_overflow)), sum(health.label_overflow) > 0, named(health.label_overflow) || "every name has its own"],
    ["Tap failures", whole(sum(health.tap_failures)), sum(health.tap_failures) > 0, named(health.tap_failures) || "their bytes would go on"],
    ["Ledger", ledger.writable ? span(ledger.lag_seconds) + " behind" : "not writable", !ledger.writable || ledger.lag_seconds > 10,
      `${compact(ledger.rows ?? 0)} rows written, ${whole(ledger.waiting_records ?? 0)} wait, ${compact(ledger.size_bytes ?? 0)}B`],
    ["Lost from the ledger", whole(lost), lost > 0, lost ? `dropped ${whole(ledger.dropped)}, files put aside ${whole(ledger.quarantined)}` : "nothing"],
    ["Configuration", health.config_reloaded ? "in force" : "refused", !health.config_reloaded, health.config_reloaded ? "as last written" : "the newest file is broken; the one before is in force"],
    ["Prices", health.prices_reloaded ? date(health.prices_as_of) : "refused", !health.prices_reloaded, "as of"],
  ];
}

const date = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);

export function health(node, status) {
  show(node, el("table", { "aria-labelledby": "h-health", class: "health" },
    el("thead", { class: "unseen" }, el("tr", {}, ["What", "How much", "More"].map((head) => el("th", { scope: "col" }, head)))),
    el("tbody", {}, findings(status).map(([what, value, bad, why]) => el("tr", { class: bad ? "finding" : null },
      el("th", { scope: "row" }, what),
      el("td", { class: "number" }, bad ? el("span", { class: "alarm" }, "! ") : null, value),
      el("td", { class: "why" }, why))))));
}
