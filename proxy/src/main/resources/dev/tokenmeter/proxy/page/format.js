// Numbers as people read them. What is unknown is shown as unknown, never as zero.

const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const MONEY = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const FINE = new Intl.NumberFormat("en-US", { minimumFractionDigits: 4, maximumFractionDigits: 4 });
const UNITS = [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]];

export const whole = (n) => WHOLE.format(n);

/** Three digits and a unit: ["12.3", "k"]. */
export function parts(n) {
  const [size, unit] = UNITS.find(([each]) => n >= each * 0.9995) ?? [1, ""];
  const value = n / size;
  const digits = unit === "" ? (value < 10 && value % 1 !== 0 ? 1 : 0) : value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return [value.toFixed(digits), unit];
}

/** The same in one text. */
export const compact = (n) => parts(n).filter(Boolean).join("\u202f");

/** Dollars; four decimals where a column is small. */
export const usd = (n, small = false) => (small ? FINE : MONEY).format(n);

export function amount(n, unit) {
  return unit === "usd" ? "$" + usd(n, n > 0 && n < 0.1) : compact(n);
}

export const percent = (part) => (part < 0.1 ? (100 * part).toFixed(1) : Math.round(100 * part)) + "\u202f%";

/** How far away a moment is: 3 d 4 h. */
export function until(from, to) {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  return span(seconds);
}

export function span(seconds) {
  const sizes = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const first = sizes.findIndex(([size]) => seconds >= size);
  if (first < 0) {
    return "0 s";
  }
  const [size, unit] = sizes[first];
  const rest = sizes[first + 1];
  const more = rest ? Math.floor((seconds % size) / rest[0]) : 0;
  return `${Math.floor(seconds / size)} ${unit}` + (more && first < 2 ? ` ${more} ${rest[1]}` : "");
}

/** Token types of a sum, folded into the five kinds that the page shows. */
export function kinds(sum) {
  const known = Object.keys(sum.reported).length + Object.keys(sum.estimated).length > 0;
  const found = { known, input: 0, cache_read: 0, cache_write: 0, output: 0, reasoning: 0, estimated: 0 };
  for (const [type, count] of Object.entries(sum.reported)) {
    const kind = Object.keys(LABELS).find((each) => type === each || type.startsWith(each + "_"));
    found[kind ?? "input"] += count;
  }
  for (const count of Object.values(sum.estimated)) {
    found.estimated += count;
  }
  return found;
}

export const LABELS = {
  input: "Input",
  cache_read: "Cache read",
  cache_write: "Cache write",
  output: "Output",
  reasoning: "Reasoning",
};
