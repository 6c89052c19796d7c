// What to write where, for each assistant. `base` is the proxy with the provider's name (and the
// caller's token, where the provider's key stays the developer's own); `key` is what goes in the
// place of the provider's key.

const env = (...lines) => ({ where: "shell", text: lines.filter(Boolean).map(([name, value]) => `export ${name}="${value}"`).join("\n") });
const file = (where, text) => ({ where, text });
const json = (where, value) => file(where, JSON.stringify(value, null, 2));
const paid = (at, name) => at.pays && [name, at.key];

/** The version in the path that clients of this family want in their base URL. */
const versioned = (at) => at.base + ({ gemini: "/v1beta" }[at.dialect] ?? "/v1");
const wire = (at) => ({ anthropic: "anthropic", gemini: "google" }[at.dialect] ?? "openai");
const model = (at) => ({ anthropic: "claude-sonnet-4-5", gemini: "gemini-2.5-pro" }[at.dialect] ?? "gpt-4.1");

export const ASSISTANTS = [
  {
    name: "Claude Code", needs: ["anthropic"],
    note: "The same variables serve its IDE extensions (their environment setting, or env in ~/.claude/settings.json) and the Agent SDK (options.env). A subscription’s log-in works as it is.",
    settings: (at) => [env(["ANTHROPIC_BASE_URL", at.base], paid(at, "ANTHROPIC_AUTH_TOKEN")), file("then", "claude")],
  },
  {
    name: "Codex", needs: ["openai"],
    note: "OPENAI_BASE_URL in the environment is ignored. The IDE extension reads the same file.",
    settings: (at) => at.pays
      ? [file("~/.codex/config.toml", `model_provider = "tokenmeter"\n\n[model_providers.tokenmeter]\nname = "Tokenmeter"\nbase_url = "${at.base}/v1"\nenv_key = "TOKENMETER_TOKEN"\nwire_api = "responses"\nsupports_websockets = true`),
        env(["TOKENMETER_TOKEN", at.key])]
      : [file("~/.codex/config.toml", `openai_base_url = "${at.base}/v1"`)],
  },
  {
    name: "Gemini CLI", needs: ["gemini"],
    note: "With an API key. A Code Assist log-in passes, too.",
    settings: (at) => [env(["GOOGLE_GEMINI_BASE_URL", at.base], paid(at, "GEMINI_API_KEY")), file("then", "gemini")],
  },
  {
    name: "opencode", needs: ["anthropic", "openai", "gemini"],
    settings: (at) => [json("opencode.json", { provider: { [wire(at)]: { options: { baseURL: versioned(at), ...(at.pays && { apiKey: at.key }) } } } })],
  },
  {
    name: "Kilo", needs: ["anthropic", "openai", "gemini"],
    settings: (at) => [json("kilo.json", { provider: { [wire(at)]: { options: { baseURL: versioned(at), ...(at.pays && { apiKey: at.key }) } } } })],
  },
  {
    name: "Qwen Code", needs: ["openai", "anthropic", "gemini"],
    settings: (at) => [{
      anthropic: () => env(["ANTHROPIC_BASE_URL", at.base], paid(at, "ANTHROPIC_API_KEY")),
      gemini: () => env(["GEMINI_BASE_URL", at.base], ["GOOGLE_GEMINI_BASE_URL", at.base], paid(at, "GEMINI_API_KEY")),
    }[at.dialect]?.() ?? env(["OPENAI_BASE_URL", at.base + "/v1"], paid(at, "OPENAI_API_KEY"))],
  },
  {
    name: "Cline", needs: ["openai", "anthropic", "gemini"],
    note: "In VS Code: the provider’s settings, “Use custom base URL”.",
    settings: (at) => [file(at.dialect === "openai" ? "shell" : "base URL in its settings",
      at.dialect === "openai" ? `cline auth -p openai -b "${versioned(at)}"` : versioned(at))],
  },
  {
    name: "Continue", needs: ["openai", "anthropic"],
    note: "It ignores apiBase for Gemini.",
    settings: (at) => [file("config.yaml", `models:\n  - name: ${model(at)}\n    provider: ${wire(at)}\n    model: ${model(at)}\n    apiBase: ${versioned(at)}\n    apiKey: ${at.key}`)],
  },
  {
    name: "Copilot CLI", needs: ["openai", "anthropic"],
    note: "With a provider of your own; GitHub’s own models go to GitHub.",
    settings: (at) => [env(["COPILOT_PROVIDER_BASE_URL", at.dialect === "anthropic" ? at.base : versioned(at)], ["COPILOT_PROVIDER_TYPE", wire(at)], ["COPILOT_PROVIDER_API_KEY", at.key], ["COPILOT_MODEL", model(at)])],
  },
  {
    name: "pi", needs: ["anthropic", "openai", "gemini"],
    settings: (at) => [json("~/.pi/agent/models.json", { providers: { tokenmeter: {
      baseUrl: at.dialect === "anthropic" ? at.base : versioned(at),
      api: { anthropic: "anthropic-messages", gemini: "google-generative-ai" }[at.dialect] ?? "openai-responses",
      apiKey: at.key, models: [{ id: model(at) }] } } })],
  },
  {
    name: "Droid", needs: ["anthropic", "openai"],
    settings: (at) => [json("~/.factory/settings.json", { customModels: [{ model: model(at), displayName: "metered",
      baseUrl: at.dialect === "anthropic" ? at.base : versioned(at), apiKey: at.key, provider: wire(at), maxOutputTokens: 8192 }] })],
  },
  {
    name: "grok-cli", needs: ["xai", "openai"],
    settings: (at) => [env(["GROK_BASE_URL", at.base + "/v1"], paid(at, "GROK_API_KEY"))],
  },
  {
    name: "nanocoder", needs: ["openai"],
    note: "It streams without asking for usage, so its tokens are estimated.",
    settings: (at) => [json("agents.config.json", { nanocoder: { providers: [{ name: "tokenmeter", baseUrl: at.base + "/v1", apiKey: at.key, models: [model(at)] }] } })],
  },
  {
    name: "Anthropic SDK", needs: ["anthropic"],
    settings: (at) => [env(["ANTHROPIC_BASE_URL", at.base], paid(at, "ANTHROPIC_API_KEY"))],
  },
  {
    name: "OpenAI SDK", needs: ["openai"],
    note: "Streams of chat completions need stream_options: { include_usage: true }, or they are estimated.",
    settings: (at) => [env(["OPENAI_BASE_URL", at.base + "/v1"], paid(at, "OPENAI_API_KEY"))],
  },
  {
    name: "Google Gen AI SDK", needs: ["gemini"],
    settings: (at) => [env(["GOOGLE_GEMINI_BASE_URL", at.base], paid(at, "GEMINI_API_KEY"))],
  },
  {
    name: "AWS SDK (Bedrock)", needs: ["bedrock"],
    note: "A signature covers the host: use a bearer key, or let the proxy sign (credentials: { aws: … }).",
    settings: (at) => [env(["AWS_ENDPOINT_URL_BEDROCK_RUNTIME", at.base], ["AWS_BEARER_TOKEN_BEDROCK", at.key])],
  },
  {
    name: "curl", needs: ["anthropic", "openai", "gemini"],
    settings: (at) => [file("shell", {
      anthropic: `curl ${at.base}/v1/messages -H 'x-api-key: ${at.key}' -H 'anthropic-version: 2023-06-01' \\\n  -H 'content-type: application/json' \\\n  -d '{"model":"${model(at)}","max_tokens":100,"messages":[{"role":"user","content":"hi"}]}'`,
      gemini: `curl ${at.base}/v1beta/models/${model(at)}:generateContent -H 'x-goog-api-key: ${at.key}' \\\n  -H 'content-type: application/json' -d '{"contents":[{"parts":[{"text":"hi"}]}]}'`,
    }[at.dialect] ?? `curl ${at.base}/v1/chat/completions -H 'authorization: Bearer ${at.key}' \\\n  -H 'content-type: application/json' \\\n  -d '{"model":"${model(at)}","messages":[{"role":"user","content":"hi"}]}'`)],
  },
];
