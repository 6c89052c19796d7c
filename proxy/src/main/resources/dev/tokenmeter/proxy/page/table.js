// Tables that are sorted by their heads and keep that order while their rows change.

import { el, empty, show } from "./dom.js";
import { kinds, parts, usd, whole } from "./format.js";

const MOST = 8;

/** Digits stand below digits: units have a place of their own. */
function tokens(row, count) {
  if (!row.kinds.known) return el("span", { title: "no usage is known yet" }, "–", unit(""));
  const [digits, size] = parts(count);
  return [digits, unit(size)];
}
const unit = (text) => el("span", { class: "unit" }, text);
const column = (id, head, value, wide) => ({ id, head, value, cell: (row) => tokens(row, value(row)), wide });
const COLUMNS = [
  { id: "requests", head: "Requests", value: (row) => row.requests, cell: (row) => whole(row.requests), wide: true },
  column("input", "Input", (row) => row.kinds.input + row.kinds.cache_write),
  column("cache_read", "Cached", (row) => row.kinds.cache_read, true),
  column("output", "Output", (row) => row.kinds.output + row.kinds.reasoning + row.kinds.estimated),
  { id: "cost", head: "Cost $", value: (row) => row.cost_usd ?? -1, cell: cost },
];

function cost(row, small) {
  const notes = [];
  if (row.unpriced_tokens > 0) notes.push(whole(row.unpriced_tokens) + " tokens have no price and are not in it");
  if (row.subscription_usd !== null) notes.push("seats, at list price: $" + usd(row.subscription_usd, small));
  const mark = el("span", { class: "mark-plus" }, row.unpriced_tokens > 0 ? el("abbr", { title: notes.join("; ") }, "+") : "");
  if (row.cost_usd === null) {
    return row.unpriced_tokens > 0
      ? el("abbr", { title: notes.join("; ") }, "unpriced")
      : el("span", { title: notes.join("; ") || null }, row.subscription_usd === null ? "–" : "seat");
  }
  return el("span", { title: notes.join("; ") || null }, usd(row.cost_usd, small), mark);
}

/** A table of usage in a card; `update` gives it rows. `page` makes an address of a name. */
export function usageTable(title, head, order = { id: "cost", down: true }, page = null) {
  const id = "t-" + head.toLowerCase();
  const body = el("tbody");
  const more = el("p", { class: "more" });
  const wrap = el("div");
  let sorted = order;
  let rows = [];
  let left = 0;
  let open = false;

  const heads = [{ id: "name", head, value: (row) => row.name }, ...COLUMNS].map((column) => {
    const button = el("button", { type: "button", onclick: () => sort(column) }, column.head);
    const cell = el("th", { scope: "col", class: classes(column) }, button);
    return { column, cell };
  });
  const table = el("table", { "aria-labelledby": id }, el("thead", {}, el("tr", {}, heads.map((each) => each.cell))), body);
  const all = el("button", { type: "button", class: "quiet", onclick: () => { open = !open; draw(); } });

  function classes(column) {
    return (column.id === "name" ? "name" : "number") + (column.wide ? " wide" : "");
  }

  function sort(column) {
    sorted = { id: column.id, down: sorted.id === column.id ? !sorted.down : column.id !== "name" };
    draw();
  }

  function draw() {
    const by = heads.find((each) => each.column.id === sorted.id).column.value;
    const sign = sorted.down ? -1 : 1;
    const order = [...rows].sort((a, b) => sign * (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0));
    const small = Math.max(0, ...rows.map((row) => row.cost_usd ?? 0)) < 1;
    const most = Math.max(...rows.map((row) => row.cost_usd ?? 0), 1e-12);
    heads.forEach(({ column, cell }) => {
      const way = sorted.down ? "descending" : "ascending";
      cell.setAttribute("aria-sort", column.id === sorted.id ? way : "none");
    });
    show(body, order.slice(0, open ? order.length : MOST).map((row) => line(row, small, most)));
    all.textContent = open ? "Fewer" : `All ${order.length}`;
    all.setAttribute("aria-expanded", open);
    show(more, order.length > MOST ? all : null, left > 0 ? `and ${whole(left)} more in the ledger` : null);
  }

  function line(row, small, most) {
    const share = el("span", { class: "share", "aria-hidden": "true" });
    share.style.inlineSize = Math.round(100 * Math.max(0, row.cost_usd ?? 0) / most) + "%";
    return el("tr", {},
      el("th", { scope: "row", class: "name", title: row.name }, page ? el("a", { href: page(row.name) }, row.name) : row.name, share),
      COLUMNS.map((column) => el("td", { class: classes(column) },
        column.cell(row, small))));
  }

  show(wrap, empty("Loading…"));
  const card = el("section", { class: "card", "aria-labelledby": id }, el("h2", { id }, title), wrap, more);
  const update = (next) => {
    rows = next.rows.map((row) => ({ ...row, kinds: kinds(row) }));
    left = next.more;
    if (rows.length === 0) {
      show(wrap, empty("Nothing in this window yet."));
      show(more);
    } else {
      if (!table.isConnected) show(wrap, table);
      draw();
    }
  };
  return { card, update };
}
