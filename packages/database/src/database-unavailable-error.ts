/** Why the database cannot be used. */
export type UnavailableKind =
  | "malformed-url"
  | "refused"
  | "host-not-found"
  | "timeout"
  | "wrong-password"
  | "no-such-database"
  | "tls"
  | "too-many-connections"
  | "not-permitted"
  | "in-use"
  | "not-writable"
  | "no-space"
  | "not-supported"
  | "failed";

const hints: Record<UnavailableKind, string> = {
  "malformed-url": "Write DATABASE_URL as postgresql://user:password@host:5432/database",
  refused: "Start PostgreSQL, or correct the host and port of DATABASE_URL.",
  "host-not-found": "Correct the host of DATABASE_URL.",
  timeout: "Check that the host of DATABASE_URL can be reached from here (network, firewall).",
  "wrong-password": "Correct the user and password of DATABASE_URL.",
  "no-such-database": "Create the database, or correct its name in DATABASE_URL.",
  tls: "Add or remove sslmode=require in DATABASE_URL, and trust the server's certificate (NODE_EXTRA_CA_CERTS).",
  "too-many-connections": "Raise max_connections, or run fewer processes.",
  "not-permitted":
    "Let the role of DATABASE_URL create roles and schemas, or give one that may as DATABASE_MIGRATION_URL.",
  "in-use": "Stop that process, or give each its own directory with FLEETGRAPH_DATA.",
  "not-writable": "Make the directory writable, or name another one with FLEETGRAPH_DATA.",
  "no-space": "Free some disk space; about 200 MB are needed.",
  "not-supported": "Install PostgreSQL 16 or later and set DATABASE_URL.",
  failed: "The message above is PostgreSQL's own.",
};

/** The database cannot be used, in words and with the way out. Its message never holds the password. */
export class DatabaseUnavailableError extends Error {
  readonly kind: UnavailableKind;
  readonly hint: string;
  constructor(kind: UnavailableKind, message: string, options?: ErrorOptions & { hint?: string }) {
    super(message, options);
    this.name = "DatabaseUnavailableError";
    this.kind = kind;
    this.hint = options?.hint ?? hints[kind];
  }
}

export const systemErrors: Record<string, UnavailableKind> = {
  ECONNREFUSED: "refused",
  ECONNRESET: "refused",
  ENOTFOUND: "host-not-found",
  EAI_AGAIN: "host-not-found",
  ETIMEDOUT: "timeout",
  EHOSTUNREACH: "timeout",
  ENETUNREACH: "timeout",
};

/** SQLSTATE codes of PostgreSQL's documentation, appendix A. */
const sqlStates: Record<string, UnavailableKind> = {
  "28P01": "wrong-password",
  "28000": "wrong-password",
  "3D000": "no-such-database",
  "53300": "too-many-connections",
  "42501": "not-permitted",
  "57P03": "refused",
};

/** Puts a failed connection in words. `url` only lends its host and database to the message, never its password. */
export function describeConnectionError(error: unknown, url: string): DatabaseUnavailableError {
  if (error instanceof DatabaseUnavailableError) return error;
  const cause = error instanceof AggregateError ? error.errors[0] : error;
  const { code = "", message = String(cause) } = cause as { code?: string; message?: string };
  const where = placeOf(url);
  const kind =
    systemErrors[code] ??
    // pg_hba.conf speaks with the same SQLSTATE as a role that does not exist.
    (/no encryption/.test(message) ? "tls" : /pg_hba\.conf/.test(message) ? "not-permitted" : undefined) ??
    sqlStates[code] ??
    (/SSL|TLS|certificate|self.signed/i.test(message) || code.startsWith("ERR_TLS")
      ? "tls"
      : /timeout/i.test(message)
        ? "timeout"
        : "failed");
  const words: Partial<Record<UnavailableKind, string>> = {
    refused: `PostgreSQL does not answer at ${where}`,
    "host-not-found": `there is no host for ${where}`,
    timeout: `PostgreSQL at ${where} did not answer in time`,
    "wrong-password": `PostgreSQL at ${where} refused the user or password`,
    "no-such-database": `there is no database at ${where}`,
    tls: `no TLS agreement with PostgreSQL at ${where}: ${message}`,
    "too-many-connections": `PostgreSQL at ${where} has no connection left`,
  };
  const hint = /pg_hba\.conf/.test(message)
    ? "Let this host, user and database in through the server's pg_hba.conf (with TLS: sslmode=require in DATABASE_URL)."
    : undefined;
  return new DatabaseUnavailableError(kind, words[kind] ?? `PostgreSQL at ${where}: ${message}`, {
    ...(hint && { hint }),
  });
}

/** host:port/database of a URL. Throws DatabaseUnavailableError for what is no PostgreSQL URL. */
export function placeOf(url: string): string {
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw new DatabaseUnavailableError("malformed-url", "DATABASE_URL is no PostgreSQL URL");
  }
  const { hostname, port, pathname, username, password, search, hash } = new URL(url);
  // Where a password has a bare # / ? in it, its beginning is read as host or port and would end up in the message.
  const cut = hash !== "" || (username === "" && /@/.test(pathname + search) && !/[?&]user=/.test(search));
  if (cut || [username, password, pathname].some((part) => !isDecodable(part))) {
    throw new DatabaseUnavailableError("malformed-url", "DATABASE_URL has a character that must be encoded", {
      hint: "In user and password write % # / ? @ : as %25 %23 %2F %3F %40 %3A.",
    });
  }
  return `${hostname || "localhost"}:${port || "5432"}${pathname}`;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
