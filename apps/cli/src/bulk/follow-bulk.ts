import { setTimeout as sleep } from "node:timers/promises";
import {
  type BulkDeploymentFields,
  type DeploymentFields,
  NetworkError,
  RateLimitedError,
  ServerError,
} from "@fleetgraph/sdk";
import type { Context } from "../context.ts";
import { exitCodes, Failure } from "../failure.ts";
import { watchingEnded } from "../watching-ended.ts";
import { imagesOf } from "./bulk-parts.ts";
import { bulkView } from "./bulk-view.ts";

// Few are looked at once a second; of many each look is several pages.
const many = 100;
const lookEveryMs = { few: 1_000, many: 3_000 };
const patienceMs = 120_000;

export const isBulk = (ref: string): boolean => ref.startsWith("blk_");

/** A bulk deployment as it is now, with its services' deployments in the order they were named. */
export interface Bulk {
  bulk: BulkDeploymentFields;
  parts: DeploymentFields[];
}

/** Reads one. The parts are read second: when it has ended, they have. Throws a Failure when there is none. */
export async function readBulk(
  { fleet, say, signal }: Pick<Context, "fleet" | "say" | "signal">,
  id: string,
): Promise<Bulk> {
  const bulk = await fleet.bulkDeployment({ id }, { signal });
  if (!bulk) {
    const message = say("problem.notFound", { what: "bulk deployment", ref: id });
    throw new Failure(exitCodes.notFound, message, { code: "NOT_FOUND" });
  }
  const parts: DeploymentFields[] = [];
  for await (const part of fleet.deployments.all({ bulkDeployment: id }, { signal })) parts.push(part);
  return { bulk, parts: parts.reverse() };
}

/**
 * Follows a bulk deployment to its end and gives it as it then is. Throws a Failure when the user or `timeoutMs` ends
 * the watching; it goes on then.
 */
export async function followBulk(
  context: Context,
  input: { id: string; timeoutMs: number | null; heading?: (bulk: Bulk) => string },
): Promise<Bulk> {
  const { say } = context;
  const { id, timeoutMs } = input;
  const timeout = timeoutMs === null ? null : AbortSignal.timeout(timeoutMs);
  const signal = timeout ? AbortSignal.any([context.signal, timeout]) : context.signal;
  const ended = () => watchingEnded(context, { id, cancelBy: id, timeout, timeoutMs });
  const asking = { ...context, signal };
  let now = await readBulk(asking, id).catch((error: unknown) => {
    throw ended() ?? error;
  });
  const heading = input.heading?.(now) ?? headingOfBulk(context, now);
  const view = bulkView(context, { heading, startedAt: now.bulk.createdAt });
  let contactAt = Date.now();
  try {
    for (;;) {
      view.show(now.parts);
      if (now.bulk.finishedAt !== null) return now;
      await sleep(now.parts.length > many ? lookEveryMs.many : lookEveryMs.few, undefined, { signal });
      try {
        now = await readBulk(asking, id);
        contactAt = Date.now();
      } catch (error) {
        if (!mends(error) || Date.now() - contactAt > patienceMs) throw error;
        view.note(say("cli.reconnecting", { polling: false }));
      }
    }
  } catch (error) {
    throw ended() ?? error;
  } finally {
    view.end();
  }
}

function mends(error: unknown): boolean {
  if (error instanceof NetworkError || error instanceof RateLimitedError) return true;
  return error instanceof ServerError && [502, 503, 504].includes(error.status);
}

/** The head of a bulk deployment that is followed. */
export function headingOfBulk({ say }: Pick<Context, "say">, { bulk, parts }: Bulk): string {
  const heading = say("cli.bulk.heading", {
    images: imagesOf(parts),
    count: parts.length,
    atOnce: bulk.concurrency,
  });
  return `${heading} (${bulk.id})`;
}
