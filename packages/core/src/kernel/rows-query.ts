import { nameOf } from "./statement.ts";

const oid = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  json: 114,
  timestamptz: 1184,
  jsonb: 3802,
} as const;
const textArray = 1009;

/**
 * PostgreSQL's text of a timestamptz as RFC 3339 with milliseconds. The session's TimeZone is UTC, so the text
 * ends in "+00"; a Date object in between costs three times the serialisation.
 */
export function isoOfTimestamp(text: string): string {
  // "2026-11-23 08:00:00.1+00": the fraction loses its trailing zeros, and is left out when zero.
  const seconds = text.slice(11, 19);
  const fraction = text.charAt(19) === "." ? text.slice(20, text.length - 3) : "";
  return `${text.slice(0, 10)}T${seconds}.${fraction.padEnd(3, "0")}Z`;
}

const identity = (text: string) => text;
const parsers = new Map<number, (text: string) => unknown>([
  [oid.bool, (text) => text === "t"],
  [oid.bytea, (text) => Buffer.from(text.slice(2), "hex")],
  [oid.int2, Number],
  [oid.int4, Number],
  [oid.int8, Number],
  [oid.json, (text) => JSON.parse(text)],
  [oid.jsonb, (text) => JSON.parse(text)],
  [oid.timestamptz, isoOfTimestamp],
  [textArray, parseTextArray],
]);

/** `{a,"b c"}` to a list; text[] columns hold names and ids only, so no nesting and no NULL. */
function parseTextArray(text: string): string[] {
  const items: string[] = [];
  for (const [, quoted, plain] of text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/g)) {
    items.push(quoted === undefined ? (plain ?? "") : quoted.replace(/\\(.)/g, "$1"));
  }
  return items;
}

const prepared = { planned: "prepared" } as const;
/** How the values of each statement are parsed, by its name; the same text has the same columns everywhere. */
const shapes = new Map<string, readonly ((text: string) => unknown)[]>();

/**
 * A prepared statement on pg's wire protocol whose columns are described once in the life of the process, not at
 * each run, and whose rows are parsed in place. Beside pg's own Query it halves what a row costs.
 */
export class RowsQuery {
  readonly text: string;
  readonly name: string;
  callback: (error: Error | null, rows?: unknown[][]) => void = () => undefined;
  readonly values: readonly unknown[];
  readonly #rows: unknown[][] = [];
  #parsers: readonly ((text: string) => unknown)[] | undefined;

  constructor(
    text: string,
    values: readonly unknown[],
    options: { planned: "once" | "prepared" } = prepared,
  ) {
    this.text = text;
    this.name = options.planned === "once" ? "" : nameOf(text);
    this.values = values;
    this.#parsers = this.name === "" ? undefined : shapes.get(this.name);
  }

  submit(connection: Wire): null {
    const { name, text } = this;
    const known =
      name === ""
        ? undefined
        : (connection.parsedStatements[name] ?? connection.submittedNamedStatements[name]);
    // One write for all messages.
    connection.stream.cork();
    if (known === undefined) {
      connection.parse({ name, text });
      if (name !== "") connection.submittedNamedStatements[name] = text;
    }
    connection.bind({ statement: name, values: this.values.map(wireValue) });
    if (!this.#parsers) connection.describe({ type: "P", name: "" });
    connection.execute({ portal: "", rows: 0 });
    connection.sync();
    connection.stream.uncork();
    return null;
  }

  handleRowDescription({ fields }: { fields: { dataTypeID: number }[] }): void {
    this.#parsers = fields.map(({ dataTypeID }) => parsers.get(dataTypeID) ?? identity);
    if (this.name !== "") shapes.set(this.name, this.#parsers);
  }

  handleDataRow({ fields }: { fields: unknown[] }): void {
    const parse = this.#parsers ?? [];
    for (let index = 0; index < fields.length; index += 1) {
      const value = fields[index];
      if (value !== null) fields[index] = parse[index]?.(value as string);
    }
    this.#rows.push(fields);
  }

  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}

  handleError(error: Error): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(null, this.#rows);
  }
}

/** What RowsQuery uses of pg's connection. */
type Wire = {
  parsedStatements: Record<string, string>;
  submittedNamedStatements: Record<string, string>;
  stream: { cork(): void; uncork(): void };
  parse(message: { name: string; text: string }): void;
  bind(message: { statement: string; values: unknown[] }): void;
  describe(message: { type: "P"; name: string }): void;
  execute(message: { portal: string; rows: number }): void;
  sync(): void;
};

/** A parameter as PostgreSQL reads it: text, or an array of texts. */
function wireValue(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return `{${value.map(arrayElement).join(",")}}`;
  if (Buffer.isBuffer(value)) return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new Error(`a read takes no parameter of type ${typeof value}`);
}

const plainElement = /^[A-Za-z0-9_:.-]+$/;
const arrayElement = (text: string) =>
  plainElement.test(text) && text !== "NULL" ? text : `"${text.replace(/[\\"]/g, "\\$&")}"`;
