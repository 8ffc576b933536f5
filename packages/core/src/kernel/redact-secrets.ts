/** What stands where a secret stood. */
export const redacted = "[redacted]";

const name =
  /(?:password|passwd|passphrase|secret|api[_-]?key|access[_-]?key|private[_-]?key|credential|token)s?/;
/** In the ways of a shell, an address, JSON (also within a text of JSON) and YAML. A colon alone is in ARNs and permissions. */
const is = /\s*=\s*|\\*["']\s*:\s*|:\s+/;
/** In quotes, in those that are escaped within a text of JSON, or bare. What was cut short has no end. */
const value =
  /"[^"\\]*(?:\\[\s\S][^"\\]*)*"?|'[^'\\]*(?:\\[\s\S][^'\\]*)*'?|\\+"[^"]*"?|\\+'[^']*'?|\[redacted\]|[^\s,;&"'}\])]+/;

/**
 * What secrets look like, each with what of it is kept. Tokens of services that people use beside Fleetgraph have
 * prefixes of their own, so that scanners find them (GitHub, GitLab, Slack, AWS, npm, Stripe document theirs).
 *
 * None may look at the same characters again from each place where it could begin: lines of logs are as long as whoever
 * makes an application write wants them, and all who ask the server wait meanwhile.
 */
const forms: readonly [RegExp, string | ((found: string) => string)][] = [
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g, redacted],
  [/\bfgt_[A-Za-z0-9_-]{20,}/g, redacted],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, redacted],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/g, redacted],
  [/\bgl(?:pat|ptt|cbt|dt|rt)-[A-Za-z0-9_-]{15,}/g, redacted],
  [/\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g, redacted],
  [/\bnpm_[A-Za-z0-9]{30,}/g, redacted],
  [/\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g, redacted],
  [/[\w.-]+/g, withoutWebTokens],
  // Words follow "basic" too: what has a digit, or is longer than most of them, is none.
  [/\b(bearer|basic)(\s+)(?:(?=[\w.~+/-]*\d)[\w.~+/-]{8,}|[\w.~+/-]{20,})=*/gi, `$1$2${redacted}`],
  // The user information of an address (RFC 3986 section 3.2.1).
  [/(?<=[a-z0-9+.-]):\/\/[^\s/@?#"'<>]+@/gi, `://${redacted}@`],
  [new RegExp(`(${name.source}(?:${is.source}))(?:${value.source})`, "gi"), `$1${redacted}`],
];

/** A JSON Web Token (RFC 7519): three parts, the first of which is an object's beginning in base64url. */
function withoutWebTokens(word: string): string {
  if (!word.includes("eyJ")) return word;
  const parts = word.split(".");
  const left: string[] = [];
  for (let at = 0; at < parts.length; at += 1) {
    const [part = "", second = ""] = parts.slice(at, at + 2);
    const begin = part.search(/\beyJ[\w-]{8}/);
    if (begin < 0 || second.length < 8 || at + 2 >= parts.length) {
      left.push(part);
      continue;
    }
    left.push(`${part.slice(0, begin)}${redacted}`);
    at += 2;
  }
  return left.join(".");
}

/** What every one of the forms has something of: most texts have nothing, and are looked at once. */
const worthALook =
  /PRIVATE KEY|fgt_|A[KS]IA|gh[pousr]_|github_pat_|gl[a-z]{2,3}-|xox|npm_|[rs]k_|eyJ|bearer|basic|:\/\/|pass|secret|key|credential|token/i;

/** A text without what looks like a secret in it. What it was cannot be told from what is left. */
export function redactSecrets(text: string): string {
  if (!worthALook.test(text)) return text;
  let left = text;
  for (const [form, kept] of forms)
    left = typeof kept === "string" ? left.replace(form, kept) : left.replace(form, kept);
  return left;
}

/** The same for every text within a value. */
export function redactWithin(value: unknown): unknown {
  if (typeof value === "string") return redactSecrets(value);
  if (Array.isArray(value)) return value.map(redactWithin);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redactWithin(each)]));
}
