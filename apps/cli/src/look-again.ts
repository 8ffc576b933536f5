import { setTimeout as sleep } from "node:timers/promises";
import {
  GraphQLRequestError,
  NetworkError,
  RateLimitedError,
  ServerError,
  TimeoutError,
  type WatchFleetOptions,
} from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { type ExitCode, exitCodes } from "./failure.ts";
import { parseDuration } from "./parse-values.ts";

const usualMs = 5_000;
const leastMs = 1_000;

/** How often `--watch` looks: `--every`, at least a second. */
export function pauseOf({ say }: Context, every: string | undefined): number {
  return every === undefined ? usualMs : Math.max(leastMs, parseDuration(say, every));
}

/**
 * Looks again and again until Ctrl-C, which is how it ends and no failure: after each pause, and at once when something
 * happens to a deployment, but never twice within a second. What a repetition mends is `lost`, and is tried again; the
 * first look must work, or the address is wrong.
 */
export async function lookAgain(
  context: Context,
  input: {
    everyMs: number;
    /** What happens to deployments of what is shown. */
    filter?: WatchFleetOptions["filter"];
    look(): Promise<void>;
    lost(reason: string): void;
  },
): Promise<ExitCode> {
  const { signal } = context;
  const ending = new AbortController();
  const over = AbortSignal.any([signal, ending.signal]);
  let bell = Promise.withResolvers<void>();
  /** Begun behind the first look, which says what is wrong with the address or the token. */
  async function listen(): Promise<void> {
    const { filter, everyMs: pollMs } = input;
    const events = context.fleet.events.watch({
      filter,
      signal: over,
      pollMs,
      patienceMs: Number.POSITIVE_INFINITY,
    });
    for await (const _event of events) bell.resolve();
  }
  try {
    for (let first = true; ; first = false) {
      bell = Promise.withResolvers();
      try {
        await input.look();
      } catch (error) {
        if (signal.aborted || first || !mends(error)) throw error;
        input.lost(error instanceof Error ? error.message : String(error));
      }
      // Where events cannot be listened to, the pauses are all there is.
      if (first) void listen().catch(() => undefined);
      await sleep(leastMs, undefined, { signal });
      const rest = new AbortController();
      const pause = sleep(input.everyMs - leastMs, undefined, {
        signal: AbortSignal.any([signal, rest.signal]),
      });
      await Promise.race([pause, bell.promise]);
      rest.abort();
      await pause.catch(() => undefined);
      signal.throwIfAborted();
    }
  } catch (error) {
    if (signal.aborted) return exitCodes.done;
    throw error;
  } finally {
    ending.abort();
  }
}

function mends(error: unknown): boolean {
  if (error instanceof NetworkError || error instanceof RateLimitedError || error instanceof TimeoutError)
    return true;
  if (error instanceof GraphQLRequestError) return error.code === "DATABASE_UNAVAILABLE";
  return error instanceof ServerError && [502, 503, 504].includes(error.status);
}
