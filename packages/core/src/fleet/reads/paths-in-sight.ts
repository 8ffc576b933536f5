import { type Reads, readRowsOnce } from "../../kernel/index.ts";
import { beginning, type Caller, mostRanges, type Visibility, visibility } from "../../permissions/index.ts";

/**
 * What of the fleet's services, hosts and tasks of now the reader may see. A pattern that begins with `*` is no range of an index: where
 * there are few services and clusters that it names they stand for it, each by its path. Where there are many, a list
 * that is walked in its order soon has a page. For that the paths of services are looked through,
 * and not the tasks, of which there are twenty times as many and more. Of the past nothing is narrowed: an account may have had another name.
 */
export async function pathsInSight(reads: Reads, caller: Caller): Promise<Visibility> {
  const patterns = visibility(caller.grants, "fleet:read");
  if (patterns === null || reads.at !== undefined) return patterns;
  const anywhere = patterns.filter((each) => beginning(each) === "");
  if (anywhere.length === 0) return patterns;
  const pathsOf = (table: string) =>
    `(SELECT x.path FROM ${table} x WHERE x.path LIKE ANY ($1::text[]) ORDER BY x.path COLLATE "C" LIMIT $2)`;
  const text = `${pathsOf("service")} UNION ALL ${pathsOf("cluster")}`;
  const rows = await readRowsOnce(reads, text, [anywhere, mostRanges + 1]);
  const literal = new Set(rows.map(([path]) => (path as string).replace(/[\\%_]/g, "\\$&")));
  if (literal.size > mostRanges) return patterns;
  return [...patterns.filter((each) => beginning(each) !== ""), ...literal];
}
