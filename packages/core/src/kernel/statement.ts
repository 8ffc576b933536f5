import { createHash } from "node:crypto";
import type { Prisma } from "@fleetgraph/database";

const names = new Map<string, string>();

/** The prepared statement name of a text: the same text has the same name in every process. */
export function nameOf(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = `fg_${createHash("sha256").update(text).digest("base64url").slice(0, 20)}`;
  names.set(text, name);
  return name;
}

/**
 * One SQL statement put together from parts that do not know each other: state, audit entry, event and job of a
 * change, each a common table expression. The final SELECT names every part, because a data-modifying CTE always
 * runs but a CTE that only calls a function (graphile_worker.add_job) is silently skipped when nothing reads it.
 */
export class Statement {
  readonly #ctes: string[] = [];
  readonly #results: string[] = [];
  readonly #values: unknown[] = [];

  /** Binds a value; gives its placeholder. */
  bind(value: unknown): string {
    this.#values.push(value);
    return `$${this.#values.length}`;
  }

  /** Adds a part that must run. */
  with(name: string, sql: string): this {
    this.#ctes.push(`${name} AS (${sql})`);
    this.#results.push(`(SELECT count(*) FROM ${name}) AS ${name}`);
    return this;
  }

  build(): { name: string; text: string; values: unknown[] } {
    const text = `WITH ${this.#ctes.join(",\n")}\nSELECT ${this.#results.join(", ")}`;
    return { name: nameOf(text), text, values: this.#values };
  }
}

/** Runs a statement inside a Prisma transaction: what it adds commits with the state, or not at all. */
export async function joinTransaction(
  transaction: Prisma.TransactionClient,
  statement: Statement,
): Promise<void> {
  const { text, values } = statement.build();
  await transaction.$queryRawUnsafe(text, ...values);
}
