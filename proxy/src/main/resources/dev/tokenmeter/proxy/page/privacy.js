// What people who are measured may know of it, by the configuration in force.

import { byId, el, show } from "./dom.js";
import { whole } from "./format.js";
import { ask } from "./poll.js";

const KEPT = {
  named: "your name, or a fingerprint of your key, with your team, a hash of each session, the alias of your key and the provider’s request id",
  pseudonym: "a pseudonym (who-…) in place of your name and of your key, with your team and a hash of each session. Whoever has the proxy’s fingerprint key and a list of names can undo it",
  team: "your team. Nothing is kept per person: no name, no pseudonym, no session, no key",
};
const COUNTED = {
  named: "under your name, or a fingerprint of your key. Whoever may query Prometheus can also see at which hours",
  pseudonym: "under a pseudonym (who-…). Whoever may query Prometheus and knows whose it is can also see at which hours",
  team: "for your team alone",
};
const SHOWN = { named: "you stand there by name", pseudonym: "you stand there as who-…", team: "you do not stand there, your team does" };
const ADMIN = {
  machine: () => "Whoever is logged in to the proxy’s machine.",
  everybody: () => "Everybody who can reach the admin port: it asks for no token.",
  tokens: (notice) => `The holders of ${whole(notice.tokens.operate)} tokens that may operate (they see what the ledger holds) and of ${whole(notice.tokens.read)} that may read (no more than both the ledger and the board show).`,
};
const CLASSES = [
  ["aborted", "you left before the end of a large answer"], ["low_entropy", "a long answer repeated itself"], ["repeat", "a third request like the two before it"],
  ["cache_unread", "a whole cache was written again, not read"], ["uniform", "many requests of one size"],
  ["stuffed", "much was sent for next to no answer"], ["thinking", "long thought for next to no answer"],
  ["periodic", "many requests at even intervals"],
];

function card(id, title, ...content) {
  return el("section", { class: "card", "aria-labelledby": id }, el("h2", { id }, title), content);
}

const points = (...texts) => el("ul", {}, texts.filter(Boolean).map((text) => el("li", {}, text)));

function row(notice) {
  return notice.ledger
    ? "For each request: when, how long, assistant, provider, model, status, tokens by type, their cost, sizes in bytes, the class of use, and " + KEPT[notice.levels.ledger] + "."
    : "No ledger is kept.";
}

function draw(notice) {
  show(byId("notice"),
    card("h-what", "What is stored", points(
      row(notice),
      "Metrics count tokens, cost and requests " + COUNTED[notice.levels.metrics] + ".",
      notice.access_log ? "The access log has the same of each request as the ledger; how long it is kept is up to whoever collects it." : "No access log is written.",
      "For budgets, limits and classes of use the proxy knows you while it runs, in memory.")),
    card("h-never", "What is never stored", points("No prompt and no answer, in no form.", "No key and no token, yours or anybody’s.", "No address of your computer in the ledger or the metrics.")),
    card("h-long", "For how long", points(
      notice.ledger ? `Single requests ${whole(notice.days)} days. Then they become sums by hour and model, which keep what the rows said of the caller and stay until somebody is forgotten.` : "Nothing lies in a ledger.",
      "Metrics begin anew with the process; Prometheus keeps them as long as it is told to.",
      "What was stored before a level was changed stays until then.")),
    card("h-who", "Who sees it", points(
      "You: your own numbers, with your own token.",
      notice.leaderboard && notice.levels.ledger !== "team" ? "Every caller, with a token of his own: quartiles of all callers together where enough used tokens, in which nobody is named." : null,
      ADMIN[notice.admin](notice),
      "On the board " + SHOWN[notice.levels.board] + ".",
      notice.leaderboard ? (notice.individuals ? "The leaderboard compares teams, and people as far as the board shows them." : "The leaderboard compares teams large enough, and no people.") : "There is no leaderboard.",
      notice.levels.board !== "team" ? "Who may operate can open a page of each caller as the board shows him: by day, model, assistant and class of use." : null,
      "Sums that tell people apart are of whole days, never of hours.")),
    card("h-out", "How to have my name taken out", el("p", {}, "Ask the operator for ", el("code", {}, "tokenmeter forget NAME"), ". Your name and pseudonym, sessions, key aliases and request ids go out of all rows and sums; what was used stays for your team. Prometheus and collected logs have to be cleaned by those who run them.")),
    card("h-signals", "What the classes of use mean",
      el("p", {}, "Each request gets one class, from its numbers and times alone. They describe requests and prove nothing of anybody; honest work looks like each of them now and then. They block, slow and deny nothing."),
      el("dl", {}, CLASSES.map(([name, text]) => [el("dt", {}, el("code", {}, name)), el("dd", {}, text)])),
      el("p", {}, "Is one wrong about your work? Tell the operator which model and day; the request’s row shows the numbers behind the class, and its threshold can be changed or the class switched off for all.")));
  byId("state").textContent = "";
}

ask(location.pathname).then(draw, (problem) => {
  byId("state").textContent = problem.message;
  byId("state").className = "bad";
});
