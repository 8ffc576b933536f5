import { nearest } from "@fleetgraph/catalogue";
import { inPlace, type Named } from "@fleetgraph/grammar";
import { NotFoundError } from "@fleetgraph/sdk";
import { type Asking, Refusal } from "./asking.ts";

const select = { id: true, name: true, cluster: { name: true } } as const;
// Enough for "did you mean" in any fleet one knows by heart.
const namesLookedAt = 500;

const pathOf = ({ name, cluster }: { name: string; cluster: { name: string } }) => `${cluster.name}/${name}`;

/**
 * What to call a service in the graph: itself, or the one of its name in the place that was said. Throws a Refusal where
 * none or several are there.
 */
export async function referenceOf(asking: Asking, { service, place }: Named): Promise<string> {
  if (place === null) return service;
  const { fleet, say } = asking;
  const isWhole = service.includes("/") || service.startsWith("arn:") || service.startsWith("svc_");
  const found = isWhole
    ? [await fleet.service({ ref: service }, { select })].filter((each) => each !== null)
    : (await fleet.services.page({ name: service, first: 100 }, { select })).edges.flatMap(({ node }) =>
        node.name === service ? [node] : [],
      );
  if (found.length === 0) throw await noService(asking, service);
  const clusters: { cluster: { name: string } }[] = [];
  for await (const cluster of fleet.clusters.all({}, { select: { name: true } })) clusters.push({ cluster });
  const { one, candidates: meant } = inPlace(place, found, clusters);
  if (one) return one.id;
  const candidates = (meant.length > 0 ? meant : found).slice(0, 10).map(pathOf);
  if (meant.length > 0) {
    // One service in a place that may be another: there is nothing to count.
    const title =
      meant.length === 1
        ? say("cli.usage.placeAmbiguous", { what: "cluster", ref: place })
        : say("bot.place.several", { service, place, count: meant.length });
    throw new Refusal(title, [say("bot.which", { candidates })]);
  }
  throw new Refusal(say("bot.place.none", { service, place }), [say("bot.place.there", { candidates })]);
}

/**
 * Does something with a service; where there is none of that name, says which there are like it. What else was not
 * found, a deployment to return to, is thrown as it is.
 */
export async function withService<Result>(
  asking: Asking,
  named: Named,
  work: (ref: string) => Promise<Result | null>,
): Promise<Result> {
  const ref = await referenceOf(asking, named);
  try {
    const found = await work(ref);
    if (found !== null) return found;
  } catch (error) {
    if (!(error instanceof NotFoundError) || (await isThere(asking, ref))) throw error;
  }
  throw await noService(asking, named.service);
}

async function isThere({ fleet }: Asking, ref: string): Promise<boolean> {
  try {
    return (await fleet.service({ ref }, { select: { id: true } })) !== null;
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}

async function noService({ fleet, say }: Asking, ref: string): Promise<Refusal> {
  const paths: string[] = [];
  const names: string[] = [];
  for await (const each of fleet.services.all({}, { select })) {
    names.push(each.name);
    paths.push(pathOf(each));
    if (paths.length >= namesLookedAt) break;
  }
  const unique = names.filter((name) => names.indexOf(name) === names.lastIndexOf(name));
  const candidates = nearest(ref, ref.includes("/") ? paths : [...unique, ...paths]);
  const hint = candidates.length > 0 ? say("cli.didYouMean", { candidates }) : null;
  return new Refusal(say("problem.notFound", { what: "service", ref }), hint === null ? [] : [hint]);
}
