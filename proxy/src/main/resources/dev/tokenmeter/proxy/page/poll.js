// Asks for JSON again and again: not while nobody looks, and slower while nobody answers.

const KEY = "tokenmeter-token";
const SLOWEST = 30_000;

/** The token of this tab, if the person gave one. */
export const token = {
  get: () => sessionStorage.getItem(KEY) ?? "",
  set: (value) => sessionStorage.setItem(KEY, value),
  clear: () => sessionStorage.removeItem(KEY),
};

/** Why there is no answer; `status` is 0 where nobody answered. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** One answer as JSON, or a Refused. */
export async function ask(url, headers = {}) {
  let response;
  try {
    response = await fetch(url, { headers: { Accept: "application/json", ...headers }, cache: "no-store" });
  } catch {
    throw new Refused(0, "no connection");
  }
  const body = await response.json().catch(() => ({ error: "the answer is not JSON" }));
  if (!response.ok) {
    throw new Refused(response.status, body.error ?? "status " + response.status);
  }
  return body;
}

export function bearer() {
  return token.get() ? { Authorization: "Bearer " + token.get() } : {};
}

/** Polls `url()`; the returned function asks at once. */
export function poll(url, every, got, failed) {
  let timer = 0;
  let wait = every;
  let turn = 0;
  const next = () => {
    clearTimeout(timer);
    if (!document.hidden) {
      timer = setTimeout(once, wait);
    }
  };
  const once = async () => {
    clearTimeout(timer);
    const mine = ++turn;
    try {
      const answer = await ask(url(), bearer());
      if (mine !== turn) return;
      wait = every;
      got(answer);
    } catch (problem) {
      if (mine !== turn) return;
      if (!(problem instanceof Refused)) throw problem;
      wait = Math.min(wait * 2, SLOWEST);
      failed(problem);
      if (problem.status === 401 || problem.status === 403) return;
    }
    next();
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : once()));
  once();
  return once;
}
