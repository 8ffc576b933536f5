import type { Verb } from "./verb.ts";

/**
 * A verb on the part of the fleet that a pattern names: `account/region/cluster/service`, where `*` stands for any
 * characters within a segment. `**` is the whole fleet and what belongs to no part of it (tokens, the audit log).
 */
export type Grant = { verb: Verb; resource: string };

export const everything = "**";

/** A path of the fleet: `account/region/cluster/service`; a cluster's ends with an empty service segment. */
export type FleetPath = string;

const segments = /^[^/]+\/[^/]+\/[^/]+\/[^/]+$/;

/** Whether a text is a resource pattern. */
export function isResourcePattern(text: string): boolean {
  return text === everything || segments.test(text);
}

/**
 * The pattern as SQL LIKE understands it. A path has exactly as many slashes as a pattern, all of them literal, so
 * `%` cannot run across a segment.
 */
export function toLike(resource: string): string {
  return resource.replace(/[\\%_]/g, "\\$&").replaceAll("*", "%");
}

function likeToRegExp(like: string): RegExp {
  const source = like.replace(/\\(.)|%|[^\\%]/g, (part, escaped: string | undefined) =>
    part === "%" ? "[^/]*" : (escaped ?? part).replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"),
  );
  return new RegExp(`^${source}$`);
}

/** Whether a path is in the part of the fleet that a pattern names. */
export function isWithin(resource: string, path: FleetPath): boolean {
  return resource === everything || likeToRegExp(toLike(resource)).test(path);
}

/** What a reader may see, as a predicate of every read's SQL. Null is everything, an empty list nothing. */
export type Visibility = readonly string[] | null;

/**
 * The predicate, to stand behind another condition; nothing at all for who may see everything. A parameter that may
 * be null in its place (`$1 IS NULL OR …`) makes the planner expect hardly any rows: it then sorts all deployments of
 * a service to find the latest, where the index has them in order (0.9 to 7.4 ms for 400 services).
 */
export function andVisible(patterns: Visibility, bind: (value: unknown) => string, column = "path"): string {
  return patterns === null ? "" : ` AND ${column} LIKE ANY (${bind(patterns)}::text[])`;
}

/** The paths on which the grants allow a verb, as LIKE patterns. */
export function visibility(grants: readonly Grant[], verb: Verb): Visibility {
  const resources = grants.filter((grant) => grant.verb === verb).map((grant) => grant.resource);
  if (resources.includes(everything)) return null;
  return resources.map(toLike);
}

/** The same for clusters: one is seen as soon as anything in it may be. */
export function clusterVisibility(grants: readonly Grant[], verb: Verb): Visibility {
  return visibility(grants, verb)?.map((like) => like.slice(0, like.lastIndexOf("/") + 1)) ?? null;
}

/** The same for accounts, by name. */
export function accountVisibility(grants: readonly Grant[], verb: Verb): Visibility {
  return visibility(grants, verb)?.map((like) => like.slice(0, like.indexOf("/"))) ?? null;
}

/** The same for regions, as `account/region`. */
export function regionVisibility(grants: readonly Grant[], verb: Verb): Visibility {
  return visibility(grants, verb)?.map((like) => like.split("/").slice(0, 2).join("/")) ?? null;
}

/** Whether a path is within a visibility: the same answer as the SQL predicate gives. */
export function isVisible(patterns: Visibility, path: FleetPath): boolean {
  return patterns === null || patterns.some((like) => likeToRegExp(like).test(path));
}

/** Whether the grants allow a verb on a path. `""` is what belongs to no part of the fleet. */
export function allows(grants: readonly Grant[], verb: Verb, path: FleetPath): boolean {
  return isVisible(visibility(grants, verb), path);
}

/** Whether `held` allows all that `wanted` would: nobody can hand out more than they have. */
export function covers(held: readonly Grant[], wanted: readonly Grant[]): Grant | null {
  for (const grant of wanted) {
    const covered = held.some((own) => {
      if (own.verb !== grant.verb) return false;
      if (own.resource === everything || own.resource === grant.resource) return true;
      if (grant.resource === everything) return false;
      const ownSegments = own.resource.split("/");
      return grant.resource
        .split("/")
        .every((part, index) => ownSegments[index] === "*" || ownSegments[index] === part);
    });
    if (!covered) return grant;
  }
  return null;
}
