// Connect: the settings of each assistant for this proxy, ready to paste. A token that is typed
// here stays on the page: it is written into the settings and sent nowhere.

import { ASSISTANTS } from "./assistants.js";
import { byId, el, show } from "./dom.js";

const FORM = /^tmk_[A-Za-z0-9_-]{43}$/;
const SOME_TOKEN = "tmk_YOUR_TOKEN";
const SOME_KEY = "YOUR_PROVIDER_KEY";

/** Builds the page in `node`; the returned function tells it the proxy's address and providers. */
export function connect(node) {
  const address = el("input", { id: "c-address", type: "url", spellcheck: "false", autocomplete: "off" });
  const token = el("input", { id: "c-token", type: "password", spellcheck: "false", autocomplete: "off", placeholder: "tmk_…", "aria-describedby": "c-note" });
  const note = el("p", { id: "c-note", class: "hint", role: "status" });
  const make = el("code");
  const list = el("div", { class: "assistants" });
  let providers = [];
  let touched = false;
  let known = "";

  show(node,
    el("h1", {}, "Connect an assistant"),
    el("p", { class: "lead" }, "Only the base URL changes. Every byte passes through unchanged; how many tokens the provider says were used is counted beside it."),
    el("form", { class: "card fields", onsubmit: (event) => event.preventDefault() },
      el("div", {}, el("label", { for: "c-address" }, "This proxy"), address),
      el("div", {}, el("label", { for: "c-token" }, "Your caller token", el("small", {}, " optional, stays on this page")), token),
      note,
      el("p", { class: "hint" }, "No token yet? Whoever runs the proxy makes one: ", make)),
    list,
    stored());

  address.addEventListener("input", () => { touched = true; draw(); });
  token.addEventListener("input", draw);

  function draw() {
    const given = token.value.trim();
    const sound = given === "" || FORM.test(given);
    note.textContent = sound
      ? (given ? "It is in the settings below." : "Without a token you are told apart by a fingerprint of your own key.")
      : "A token is tmk_ and 43 letters, digits, - or _.";
    note.classList.toggle("bad", !sound);
    token.setAttribute("aria-invalid", !sound);
    make.textContent = "./tokenmeter token NAME --team TEAM";
    const root = address.value.trim().replace(/\/+$/, "");
    const open = new Set([...list.querySelectorAll("details[open]")].map((each) => each.dataset.name));
    const chosen = Object.fromEntries([...list.querySelectorAll("select")].map((each) => [each.dataset.name, each.value]));
    const first = list.childElementCount === 0;
    show(list, ASSISTANTS.map((assistant, at) =>
      entry(assistant, chosen[assistant.name], root, sound ? given : "", first ? at === 0 : open.has(assistant.name))));
  }

  function entry(assistant, wanted, root, given, open) {
    const fit = assistant.needs.flatMap((dialect) => providers.filter((each) => each.dialect === dialect));
    const provider = fit.find((each) => each.name === wanted) ?? fit[0];
    const body = provider
      ? settings(assistant, provider, fit, root, given)
      : [el("p", { class: "empty" }, `Needs a provider that speaks ${assistant.needs.join(" or ")}; none is enabled here.`)];
    return el("details", { class: "card", open, "data-name": assistant.name },
      el("summary", {}, el("h2", {}, assistant.name), el("small", {}, provider ? provider.name : "not here")), body);
  }

  function settings(assistant, provider, fit, root, given) {
    const prefix = !provider.pays && given ? "/t/" + given : "";
    const at = { base: root + prefix + "/" + provider.name, dialect: provider.dialect, pays: provider.pays,
      key: provider.pays ? given || SOME_TOKEN : SOME_KEY };
    const id = "c-" + assistant.name.toLowerCase().replace(/\W+/g, "-");
    const choice = fit.length > 1
      ? el("p", { class: "through" }, el("label", { for: id }, "Provider "),
          el("select", { id, "data-name": assistant.name, onchange: () => { draw(); byId(id).focus(); } },
            fit.map((each) => el("option", { selected: each === provider }, each.name))))
      : null;
    return [choice,
      assistant.settings(at).map((part) => snippet(assistant.name, part)),
      el("p", { class: "hint" }, provider.pays
        ? "The proxy pays with its own key: your caller token stands where a key would."
        : "Your own key or log-in stays as it is."),
      root.startsWith("https:") ? el("p", { class: "hint" }, "If the proxy’s certificate is of your own authority: NODE_EXTRA_CA_CERTS, for Codex CODEX_CA_CERTIFICATE, names its file.") : null,
      assistant.note ? el("p", { class: "hint" }, assistant.note) : null];
  }

  return (root, enabled) => {
    const next = JSON.stringify([root, enabled]);
    if (next === known) return;
    known = next;
    providers = enabled;
    if (!touched) address.value = root;
    draw();
  };
}

function snippet(name, part) {
  const said = el("span", { role: "status", class: "copied" });
  const code = el("pre", { tabindex: "0" }, part.text);
  const copy = el("button", { type: "button", "aria-label": `Copy ${name}: ${part.where}`, onclick: () => copied(part.text, code, said) }, "Copy");
  return el("div", { class: "snippet" }, el("div", { class: "where" }, el("span", {}, part.where), said, copy), code);
}

async function copied(text, code, said) {
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(code);
    said.textContent = "Selected: copy it with the keyboard";
  }
  setTimeout(() => (said.textContent = ""), 3000);
}

function stored() {
  return el("section", { class: "card", id: "stored", "aria-labelledby": "h-stored" },
    el("h2", { id: "h-stored" }, "What is stored"),
    el("p", {}, "At most one row for each exchange: when and how long, caller and team, assistant, provider, model, status, tokens by type, what they cost, sizes in bytes, a hash of the session, the provider’s request id; less of the caller where the operator says so. Never a prompt, never an answer, never a key."),
    el("p", {}, "Rows older than the ledger’s retain become hourly sums. The operator can take a person’s name out (tokenmeter forget NAME). What holds here stands at /_tokenmeter/privacy of the proxy."));
}
