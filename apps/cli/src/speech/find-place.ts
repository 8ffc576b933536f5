import { inPlace, matchPlace } from "@fleetgraph/grammar";
import type { Context } from "../context.ts";
import { exitCodes, Failure, UsageError } from "../failure.ts";

const select = { name: true, cluster: { name: true } } as const;

/** `cluster/service` of a service and the place that was said with it. Throws a Failure unless it is exactly one. */
export async function serviceIn(context: Context, service: string, place: string): Promise<string> {
  const { fleet, say, signal } = context;
  const [cluster, name] = /^([^/:]+)\/([^/:]+)$/.exec(service)?.slice(1) ?? [undefined, service];
  if (name === undefined || /^(arn:|svc_|dep_)/.test(name)) {
    throw new UsageError(say("cli.usage.placeTwice", { service, place }));
  }
  const named = [];
  for await (const found of fleet.services.all({ name }, { select, signal })) {
    if (found.name === name && (cluster === undefined || found.cluster.name === cluster)) named.push(found);
  }
  const pathOf = (found: { name: string; cluster: { name: string } }) =>
    `${found.cluster.name}/${found.name}`;
  const { one, candidates } = inPlace(place, named, await clustersOf(context));
  if (one) return pathOf(one);
  const found = candidates.map(pathOf);
  const what = found.length === 1 ? "cluster" : "service";
  const ref = found.length === 1 ? place : `${name} (${place})`;
  return oneOf(context, { what, ref, found, others: named.map(pathOf), isAmbiguous: found.length > 0 });
}

/** The cluster that a place means. Throws a Failure unless it is exactly one. */
export async function clusterAt(context: Context, place: string): Promise<string> {
  const found = matchPlace(place, await clustersOf(context)).map(({ cluster }) => cluster.name);
  if (found.length === 1 && found[0]) return found[0];
  return oneOf(context, { what: "cluster", ref: place, found, others: [], isAmbiguous: found.length > 1 });
}

async function clustersOf({ fleet, signal }: Context): Promise<{ cluster: { name: string } }[]> {
  const clusters = [];
  for await (const { name } of fleet.clusters.all({}, { select: { name: true }, signal }))
    clusters.push({ cluster: { name } });
  return clusters;
}

function oneOf(
  { say }: Context,
  input: {
    what: "service" | "cluster";
    ref: string;
    found: readonly string[];
    others: readonly string[];
    isAmbiguous: boolean;
  },
): never {
  const { what, ref, found, others, isAmbiguous } = input;
  const candidates = [...(found.length > 0 ? found : others)].slice(0, 5);
  const hint =
    candidates.length > 0
      ? say("cli.didYouMean", { candidates })
      : what === "service"
        ? say("problem.notFound.hint", { what })
        : null;
  throw new Failure(
    exitCodes.notFound,
    say(isAmbiguous ? "cli.usage.placeAmbiguous" : "problem.notFound", { what, ref }),
    { code: isAmbiguous ? "AMBIGUOUS_REFERENCE" : "NOT_FOUND", hint },
  );
}
