/** What stands where a secret stood. */
export const redacted = "[redacted]";

/**
 * What secrets look like, each with what of it is kept. Tokens of services that people use beside Fleetgraph have
 * prefixes of their own, so that scanners find them (GitHub, GitLab, Slack, AWS, npm, Stripe document theirs).
 */
const forms: readonly [RegExp, string][] = [
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g, redacted],
  [/\bfgt_[A-Za-z0-9_-]{20,}/g, redacted],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, redacted],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/g, redacted],
  [/\bgl(?:pat|ptt|cbt|dt|rt)-[A-Za-z0-9_-]{15,}/g, redacted],
  [/\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g, redacted],
  [/\bnpm_[A-Za-z0-9]{30,}/g, redacted],
  [/\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g, redacted],
  // A JSON Web Token (RFC 7519): three parts, the first of which is an object's beginning in base64url.
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, redacted],
  // Words follow "basic" too: what has a digit, or is longer than most of them, is none.
  [/\b(bearer|basic)(\s+)(?:(?=[\w.~+/-]*\d)[\w.~+/-]{8,}|[\w.~+/-]{20,})=*/gi, `$1$2${redacted}`],
  // The user information of an address (RFC 3986 section 3.2.1).
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@?#"'<>]+@/gi, `$1${redacted}@`],
  // By its name, in the ways of a shell, an address, JSON and YAML. A colon alone is in ARNs and permissions.
  [
    /([\w.-]*(?:password|passwd|passphrase|secret|api[_-]?key|access[_-]?key|private[_-]?key|credential|token)s?(?:\s*=\s*|["']\s*:\s*|:\s+))("[^"]*"|'[^']*'|[^\s,;&"'}\])]+)/gi,
    `$1${redacted}`,
  ],
];

/** What every one of the forms has something of: most texts have nothing, and are looked at once. */
const worthALook =
  /PRIVATE KEY|fgt_|A[KS]IA|gh[pousr]_|github_pat_|gl[a-z]{2,3}-|xox|npm_|[rs]k_|eyJ|bearer|basic|:\/\/|pass|secret|key|credential|token/i;

/** A text without what looks like a secret in it. What it was cannot be told from what is left. */
export function redactSecrets(text: string): string {
  if (!worthALook.test(text)) return text;
  let left = text;
  for (const [form, kept] of forms) left = left.replace(form, kept);
  return left;
}

/** The same for every text within a value. */
export function redactWithin(value: unknown): unknown {
  if (typeof value === "string") return redactSecrets(value);
  if (Array.isArray(value)) return value.map(redactWithin);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redactWithin(each)]));
}
