import type { Bind } from "../kernel/index.ts";
import type { Visibility } from "./grant.ts";

// More ranges than that are no help to the planner: whoever may see so many parts of a fleet sees much of it.
export const mostRanges = 60;

/** The literal text that a LIKE pattern begins with. */
export function beginning(like: string): string {
  const [literal = ""] = /^(?:\\.|[^\\%_])*/.exec(like) ?? [];
  return literal.replace(/\\(.)/g, "$1");
}

/**
 * Paths that begin with one of some texts, as ranges that the index on `path COLLATE "C"` answers: `LIKE ANY` of an
 * array is answered by none. Nothing where a text is empty, since that is every path.
 */
export function pathsBeginning(beginnings: readonly string[], bind: Bind, column = "x.path"): string[] {
  const distinct = beginnings.filter(
    (each, index) =>
      beginnings.indexOf(each) === index &&
      !beginnings.some((other) => other !== each && each.startsWith(other)),
  );
  if (distinct.length === 0) return ["false"];
  if (distinct.length > mostRanges || distinct.some((each) => each === "")) return [];
  const ranges = distinct.map(
    (each) => `${column} COLLATE "C" >= ${bind(each)} AND ${column} COLLATE "C" < ${bind(behindAll(each))}`,
  );
  return [
    ranges.length === 1 ? (ranges[0] as string) : `(${ranges.map((range) => `(${range})`).join(" OR ")})`,
  ];
}

/** What stands behind every text that begins with this one. U+10FFFF is in no name of AWS. */
const behindAll = (text: string) => `${text}\u{10ffff}`;

/** What of a type the reader may see; null is everything. The ranges add nothing but a way in by an index. */
export function visiblePaths(patterns: Visibility, bind: Bind, column = "x.path"): string[] {
  if (patterns === null) return [];
  return [
    `${column} LIKE ANY (${bind(patterns)}::text[])`,
    ...pathsBeginning(patterns.map(beginning), bind, column),
  ];
}
