// The board: polls the status every two seconds and the ledger's tables every five.

import { allBudgets, tightest } from "./budgets.js";
import { callerPage, callers } from "./callers.js";
import { perSecond, rateCharts } from "./chart.js";
import { connect } from "./connect.js";
import { byId, el, show } from "./dom.js";
import { compact, kinds, percent, span, usd, whole } from "./format.js";
import { findings, health, limits } from "./health.js";
import { poll, token } from "./poll.js";
import { usageTable } from "./table.js";
import { teams } from "./teams.js";

const VIEWS = ["board", "budgets", "teams", "callers", "connect"];
const TABLES = { team: usageTable("Teams", "Team"), caller: usageTable("Callers", "Caller", undefined, callerPage), model: usageTable("Models", "Model"),
  client: usageTable("Clients", "Client"), provider: usageTable("Providers", "Provider") };

let chosen = "today";
let compared = "7d";
let askTeams = null;
let listed = { window: "7d", order: "spend" };
let askCallers = null;
let status = null;
let usage = null;
let say = "";
const charts = rateCharts(byId("rates"));
const connecting = connect(byId("view-connect"));

function state(text, level) {
  if (text !== say) {
    say = text;
    byId("state").textContent = text;
    byId("state").className = level;
  }
}

function view() {
  if (location.hash === "#main") return;
  const name = VIEWS.find((each) => "#" + each === location.hash) ?? "board";
  for (const each of VIEWS) {
    byId("view-" + each).hidden = each !== name;
    const link = document.querySelector(`nav a[href="#${each}"]`);
    each === name ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
  }
  // Nobody pays for a comparison that nobody looks at.
  if (name === "teams") askTeams ??= poll(() => "/api/v1/leaderboard?window=" + compared, 15000, gotTeams, teamsFailed);
  if (name === "callers") askCallers ??= poll(() => `/api/v1/leaderboard?by=caller&window=${listed.window}&order=${listed.order}`, 15000, gotCallers, callersFailed);
  document.title = (name === "board" ? "" : name[0].toUpperCase() + name.slice(1) + " · ") + "Tokenmeter";
}

function figures() {
  const rates = Object.values(status.rates.tokens).map((counts) => perSecond(counts, status.rates.step_seconds).at(-1));
  const flying = Object.values(status.requests_in_flight).reduce((a, b) => a + b, 0);
  const total = usage?.total;
  const read = total ? kinds(total) : null;
  const prompt = read ? read.input + read.cache_read + read.cache_write : 0;
  const bad = findings(status).filter(([, , wrong]) => wrong).length;
  const words = { today: "today", "24h": "in 24 h", "7d": "in 7 days", month: "this month" }[chosen];
  show(byId("figures"),
    figure("Tokens a second", compact(rates.reduce((a, b) => a + b, 0)), `${whole(flying)} ${flying === 1 ? "request" : "requests"} in flight`),
    figure("Spent " + words, total ? (total.cost_usd === null ? "–" : "$" + usd(total.cost_usd)) : "…",
      total?.unpriced_tokens > 0 ? compact(total.unpriced_tokens) + " tokens have no price" : "at list price"),
    figure("Requests " + words, total ? whole(total.requests) : "…", `${whole(Object.values(status.health.unmetered).reduce((a, b) => a + b, 0))} unmetered since the start`),
    figure("Read from cache", prompt > 0 ? percent(read.cache_read / prompt) : "–", "of what went in"),
    figure("Metering", bad === 0 ? "sound" : bad === 1 ? "1 finding" : bad + " findings", "up " + span((Date.parse(status.now) - Date.parse(status.started)) / 1000), bad ? "warn" : "good"));
}

function figure(name, value, more, level) {
  return el("div", {}, el("dt", {}, name), el("dd", { class: level ?? null }, value), el("dd", { class: "small" }, more));
}

function gotStatus(now) {
  status = now;
  byId("sign-in").hidden = true;
  byId("callers-link").hidden = !now.individuals;
  state("Live", "good");
  charts(now.rates, now.started);
  figures();
  tightest(byId("tightest"), now.budgets);
  allBudgets(byId("all-budgets"), now.budgets, now.now);
  limits(byId("limits"), now.provider_limits, now.now);
  health(byId("health"), now);
  connecting(address(now.data_url), now.providers);
  byId("version").textContent = "Tokenmeter " + now.version;
}

/** The data port as this browser reaches it. */
function address(url) {
  const data = new URL(url);
  const loopback = /^(127\.|localhost$|\[::1\]$)/.test(location.hostname);
  if (!loopback && data.hostname === "127.0.0.1") {
    data.hostname = location.hostname;
  }
  return data.origin;
}

function gotUsage(tables) {
  usage = tables;
  const shown = Object.keys(TABLES).filter((by) => tables.tables[by]);
  const node = byId("tables");
  if (shown.some((by) => !TABLES[by].card.isConnected)) {
    node.prepend(...shown.map((by) => TABLES[by].card));
  }
  Object.keys(TABLES).filter((by) => !shown.includes(by)).forEach((by) => TABLES[by].card.remove());
  shown.forEach((by) => TABLES[by].update(tables.tables[by]));
  byId("span").textContent = `since ${since(tables.window)}`;
  if (status) figures();
}

function since({ from, zone }) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  return `${format.format(new Date(from))} ${zone}`;
}

function failed(problem) {
  if (problem.status === 401 || problem.status === 403) {
    state(problem.message, "warn");
    byId("sign-in").hidden = false;
    return;
  }
  state(problem.status === 0 ? "No connection; trying again" : problem.message, "bad");
}

function usageFailed(problem) {
  if (problem.status === 401 || problem.status === 403) return;
  byId("span").textContent = usage ? "not new: " + problem.message : problem.message;
}

const askStatus = poll(() => "/api/v1/status", 2000, gotStatus, failed);
const askUsage = poll(() => "/api/v1/board?window=" + chosen, 5000, gotUsage, usageFailed);

function gotTeams(board) {
  byId("teams-span").textContent = `since ${since(board.window)}`;
  teams(byId("all-teams"), board);
}

function teamsFailed(problem) {
  if (problem.status !== 401) byId("teams-span").textContent = problem.message;
}

function gotCallers(board) {
  byId("callers-span").textContent = `since ${since(board.window)}`;
  callers(byId("all-callers"), board);
}

function callersFailed(problem) {
  if (problem.status !== 401) byId("callers-span").textContent = problem.message;
}

/** Buttons of which one is pressed. */
function choice(node, chose) {
  node.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    for (const each of node.children) {
      each.setAttribute("aria-pressed", each === button);
    }
    chose(button.dataset.window ?? button.dataset.order);
  });
}

choice(byId("windows"), (window) => { chosen = window; askUsage(); });
choice(byId("team-windows"), (window) => { compared = window; askTeams(); });

choice(byId("caller-windows"), (window) => { listed = { ...listed, window }; askCallers(); });
choice(byId("caller-orders"), (order) => { listed = { ...listed, order }; askCallers(); });

byId("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  token.set(byId("bearer").value.trim());
  state("Loading…", "");
  askStatus();
  askUsage();
  askTeams?.();
  askCallers?.();
});

document.addEventListener("visibilitychange", () => document.hidden && state("Paused", ""));
addEventListener("hashchange", view);
view();
