import { everything, type Grant } from "./grant.ts";

/** Steps that two segments may take. Names that people give take some dozens; more than this makes less allowed. */
const mostSteps = 5_000;

/**
 * What two lists of grants both allow, as grants: for each pair of patterns those of the paths that are in both, exactly, since
 * the common part of two patterns is a few patterns again.
 */
export function commonGrants(one: readonly Grant[], other: readonly Grant[]): Grant[] {
  const common = new Map<string, Grant>();
  for (const { verb, resource } of one) {
    for (const each of other) {
      if (each.verb !== verb) continue;
      for (const both of commonResources(resource, each.resource))
        common.set(`${verb} ${both}`, { verb, resource: both });
    }
  }
  return [...common.values()];
}

function commonResources(one: string, other: string): string[] {
  if (one === other || other === everything) return [one];
  if (one === everything) return [other];
  const others = other.split("/");
  return one
    .split("/")
    .map((segment, index) => commonSegments(segment, others[index] ?? ""))
    .reduce((paths, segments) => paths.flatMap((path) => segments.map((each) => `${path}/${each}`)))
    .slice(0, mostSteps);
}

/** Patterns of one segment that together name what both name: `web*` and `*api` give `web*api`, `a*` and `*a` also `a`. */
function commonSegments(one: string, other: string): string[] {
  if (one === other || other === "*") return [one];
  if (one === "*") return [other];
  const found = new Set<string>();
  const seen = new Set<string>();
  const open: { at: number; of: number; text: string }[] = [{ at: 0, of: 0, text: "" }];
  for (let next = open.pop(); next && seen.size < mostSteps; next = open.pop()) {
    const { at, of, text } = next;
    const step = `${at} ${of} ${text}`;
    if (seen.has(step)) continue;
    seen.add(step);
    const [left, right] = [one[at], other[of]];
    if (left === undefined && right === undefined) found.add(text);
    // A star is what the other has there, or ends; two stars are one until either ends.
    const star = text.endsWith("*") ? text : `${text}*`;
    if (left === "*" && right === "*")
      open.push({ at: at + 1, of, text: star }, { at, of: of + 1, text: star });
    else if (left === "*") {
      open.push({ at: at + 1, of, text });
      if (right !== undefined) open.push({ at, of: of + 1, text: text + right });
    } else if (right === "*") {
      open.push({ at, of: of + 1, text });
      if (left !== undefined) open.push({ at: at + 1, of, text: text + left });
    } else if (left !== undefined && left === right) open.push({ at: at + 1, of: of + 1, text: text + left });
  }
  return [...found];
}
