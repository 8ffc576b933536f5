import type { CallOptions, Client } from "./client.ts";
import { newId } from "./new-id.ts";
import { printSelection } from "./print-selection.ts";

export type { CallOptions, Client } from "./client.ts";

/** Options of a mutation that acts on the outside. */
export interface KeyedCallOptions extends CallOptions {
  /**
   * Names this wish: the same key never acts twice. One is made for the call when it is left out, and kept over its
   * retries; give your own where the call itself may be repeated (a chat message's id, a CI job's).
   */
  idempotencyKey?: string | undefined;
}

/** A generated operation: its text in two halves, around the selection that a caller may replace. */
export interface Operation {
  readonly name: string;
  readonly kind: "query" | "mutation" | "subscription";
  readonly field: string;
  readonly head: string;
  /** The default selection. */
  readonly fields: string;
  readonly tail: string;
  /** Its input takes an idempotency key, which makes it safe to repeat. */
  readonly keyed: boolean;
}

/** The text of an operation with a selection, or with its default. */
export function operationText(operation: Operation, select?: object): string {
  return operation.head + (select ? printSelection(select) : operation.fields) + operation.tail;
}

/** Calls a generated operation and gives its root field. Its callers' types come from the generator. */
export async function call<Result>(
  client: Client,
  operation: Operation,
  variables: object,
  options: KeyedCallOptions & { select?: object | undefined } = {},
): Promise<Result> {
  const sent = operation.keyed ? { input: keyed(variables, options) } : variables;
  const query = operationText(operation, options.select);
  const sending = { query, variables: sent, operationName: operation.name };
  const data = await client.send(sending, operation.keyed || operation.kind === "query", options);
  return data[operation.field] as Result;
}

function keyed(variables: object, { idempotencyKey = newId() }: KeyedCallOptions): object {
  const { input } = variables as { input: { idempotencyKey?: string } };
  return { ...input, idempotencyKey: input.idempotencyKey ?? idempotencyKey };
}
