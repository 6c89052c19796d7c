// Connect on the data port, for developers.

import { connect } from "./connect.js";
import { byId } from "./dom.js";
import { ask } from "./poll.js";

const tell = connect(byId("connect"));

try {
  const { providers } = await ask(location.pathname);
  tell(location.origin, providers);
  if (location.hash) {
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }
} catch (problem) {
  byId("state").textContent = problem.message;
  byId("state").className = "bad";
}
