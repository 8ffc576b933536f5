import { createHash } from "node:crypto";
import { z } from "zod";
import { encodeCursor, InvalidInput, message, pageRequest } from "../kernel/index.ts";
import type { LogFilter } from "./log-query.ts";
import type { LogOrder } from "./log-source.ts";

const position = z.strictObject({ at: z.number().int(), tie: z.string().max(100) });

const hashes = z.array(z.string().max(8)).max(1_000);

/**
 * Where a walk through lines stands. It needs nothing of the server that made it: positions in each source, and the lines
 * of the last moment that were shown. `walk` is a name that a server may know or not.
 */
const walkState = z.strictObject({
  /** What it is a walk through: the filter and order. */
  of: z.string().max(40),
  start: z.number().int(),
  /** The time of the last line, for sources that nothing was shown of yet. */
  at: z.number().int().nullable(),
  sources: z.record(
    z.string(),
    z.strictObject({ position: position.nullable(), walk: z.string().max(64).nullable(), seen: hashes }),
  ),
});
export type WalkState = z.infer<typeof walkState>;

/**
 * Where following stands: per source all before `since` was shown, of each writer all up to its floor or else the general
 * one, and `seen` beyond them.
 */
const tailState = z.strictObject({
  of: z.string().max(40),
  sources: z.record(
    z.string(),
    z.strictObject({
      since: z.number().int(),
      floor: position.nullable(),
      floors: z.array(z.tuple([z.string().max(8), z.number().int(), z.string().max(100)])).max(100),
      seen: hashes,
    }),
  ),
});
export type TailState = z.infer<typeof tailState>;

/** What a cursor's query has to be the same in. */
export function fingerprint(input: {
  filter: LogFilter;
  order: LogOrder;
  start: number | null;
  end: number | null;
}): string {
  const { services, clusters, tasks, container, text, tag } = input.filter;
  const of = [services, clusters, tasks, container, text, tag].map((each) => each ?? null);
  const whole = JSON.stringify([...of, input.order, input.start, input.end]);
  return createHash("sha256").update(whole).digest("base64url").slice(0, 16);
}

export const encodeState = (kind: "walk" | "tail", state: WalkState | TailState): string =>
  encodeCursor([kind, JSON.stringify(state)]);

/** Throws InvalidInput for a cursor that is none, or one of another list. */
export const walkStateOf = (cursor: string, of: string): WalkState => stateOf(cursor, "walk", walkState, of);
export const tailStateOf = (cursor: string, of: string): TailState => stateOf(cursor, "tail", tailState, of);

function stateOf<State extends { of: string }>(
  cursor: string,
  kind: "walk" | "tail",
  schema: z.ZodType<State>,
  of: string,
): State {
  const [given, text = ""] = pageRequest({ after: cursor }, 2).after ?? [];
  const read = schema.safeParse(given === kind ? parsed(text) : null);
  if (read.success && read.data.of === of) return read.data;
  throw new InvalidInput(message("problem.invalid.cursor", { field: "after" }), null, ["after"]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
