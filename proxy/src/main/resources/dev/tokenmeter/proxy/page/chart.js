// Small area charts, one for each kind of token.

import { el, show } from "./dom.js";
import { compact, LABELS } from "./format.js";

const WIDTH = 300;
const HEIGHT = 44;
/** A rate is that of the last so many steps: single answers would make it jump. */
const SMOOTH = 5;

/** Tokens a second at each step, over the last steps before it. */
export function perSecond(counts, step) {
  return counts.map((_, at) => {
    const from = Math.max(0, at - SMOOTH + 1);
    const sum = counts.slice(from, at + 1).reduce((a, b) => a + b, 0);
    return sum / ((at - from + 1) * step);
  });
}

function path(values, top, first) {
  const x = (at) => (((at + first) * WIDTH) / (values.length + first - 1)).toFixed(1);
  const y = (value) => (HEIGHT - 1 - ((HEIGHT - 3) * value) / top).toFixed(1);
  return values.map((value, at) => `${at === 0 ? "M" : "L"}${x(at)} ${y(value)}`).join("");
}

function strip(kind) {
  const now = el("span", { class: "now" });
  const top = el("span", { class: "peak" });
  const area = el("path", { class: "area" });
  const line = el("path", { class: "line" });
  const title = el("title");
  const svg = el("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img" }, title, area, line);
  const row = el("div", { class: "strip" }, el("span", { class: "kind" }, LABELS[kind]), now, svg, top);
  return {
    row,
    update(values, first) {
      const most = Math.max(...values);
      const shape = path(values, Math.max(most, 1e-9), first);
      line.setAttribute("d", shape);
      area.setAttribute("d", `${shape}L${WIDTH} ${HEIGHT}L${((first * WIDTH) / (values.length + first - 1)).toFixed(1)} ${HEIGHT}Z`);
      now.textContent = compact(values.at(-1));
      top.textContent = "max " + compact(most);
      title.textContent = `${LABELS[kind]}: ${compact(values.at(-1))} tokens a second now, ${compact(most)} at most in five minutes`;
    },
  };
}

/** All kinds below each other in `node`. */
export function rateCharts(node) {
  const strips = Object.fromEntries(Object.keys(LABELS).map((kind) => [kind, strip(kind)]));
  show(node, Object.values(strips).map((each) => each.row));
  return (rates, started) => {
    const steps = Math.ceil((Date.parse(rates.until) - Date.parse(started)) / 1000 / rates.step_seconds);
    for (const [kind, counts] of Object.entries(rates.tokens)) {
      const first = Math.min(counts.length - 2, Math.max(0, counts.length - steps));
      strips[kind].update(perSecond(counts, rates.step_seconds).slice(first), first);
    }
  };
}
