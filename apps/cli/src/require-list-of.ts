import { nearest } from "@fleetgraph/catalogue";
import type { Walk } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { exitCodes, Failure } from "./failure.ts";
import { requireService } from "./find-service.ts";

/** What a list was asked for by its options. */
export interface ListOf {
  cluster?: string | undefined;
  service?: string | undefined;
  host?: string | undefined;
}

const namesLookedAt = 500;

/** Throws when one of them is not there, with names like it. */
export async function requireListOf(context: Context, { cluster, service, host }: ListOf): Promise<void> {
  const { fleet, signal } = context;
  const select = { id: true } as const;
  if (cluster !== undefined && (await fleet.cluster({ ref: cluster }, { select, signal })) === null) {
    const names = { name: true } as const;
    throw await notThere(context, {
      what: "cluster",
      ref: cluster,
      all: fleet.clusters.all({}, { select: names, signal }),
    });
  }
  if (service !== undefined) await requireService(context, service);
  if (host !== undefined && (await fleet.host({ ref: host }, { select, signal })) === null)
    throw await notThere(context, { what: "host", ref: host });
}

async function notThere(
  { say }: Context,
  { what, ref, all }: { what: "cluster" | "host"; ref: string; all?: Walk<{ name: string }> },
): Promise<Failure> {
  const names = new Set<string>();
  for await (const { name } of all ?? []) {
    names.add(name);
    if (names.size >= namesLookedAt) break;
  }
  const candidates = nearest(ref, [...names]);
  return new Failure(exitCodes.notFound, say("problem.notFound", { what, ref }), {
    code: "NOT_FOUND",
    hint: candidates.length ? say("cli.didYouMean", { candidates }) : say("problem.notFound.hint", { what }),
  });
}
