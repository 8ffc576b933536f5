import {
  type Bind,
  type CursorShape,
  InvalidInput,
  message,
  type Page,
  type PageRequest,
  type Reads,
  readRowsOnce,
} from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { type Candidate, compareKeys, hitsOf, type SearchHit, type SearchKind, searchKinds } from "./hit.ts";
import { lookUps } from "./look-ups.ts";

const length = { least: 2, most: 200 };

/** The cursors of a search: how good the reason is, whether it is gone, the kind, the name, the id. */
export const searchCursor: CursorShape = { types: ["int4", "int4", "int4", "text", "text"], order: null };

/**
 * What a text may mean, best first: a name or a part of one, an ARN or an id, a task's first characters, an address, a
 * task definition, an image, a label. Stopped tasks and what is gone are found too. Of each look-up a hundred rows are
 * taken at most, so the cost has an end whatever the text is. Throws InvalidInput.
 */
export async function search(
  reads: Reads,
  caller: Caller,
  input: { text: string; kinds?: readonly SearchKind[] | null | undefined; page: PageRequest },
): Promise<Page<SearchHit>> {
  const wanted = wantedOf(input.text);
  const { page } = input;
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const statement = lookUps(caller, { wanted, kinds: input.kinds ?? searchKinds }, bind);
  const rows = statement === null ? [] : await readRowsOnce(reads, statement, values);
  const hits = hitsOf(rows.map(toCandidate), wanted);
  const { after } = page;
  const behind = after === null ? hits : hits.filter(({ key }) => compareKeys(key, after) > 0);
  return {
    items: behind.slice(0, page.limit),
    hasNextPage: behind.length > page.limit,
    hasPreviousPage: after !== null,
  };
}

function wantedOf(text: string): string {
  const wanted = text.trim();
  const count = [...wanted].length;
  if (count < length.least) {
    const hint = message("problem.invalid.search.hint", {});
    const limits = { field: "text", minimum: length.least };
    throw new InvalidInput(message("problem.invalid.tooShort", limits), hint, ["text"]);
  }
  if (count > length.most) {
    throw new InvalidInput(message("problem.invalid.tooLong", { field: "text", limit: length.most }), null, [
      "text",
    ]);
  }
  return wanted;
}

function toCandidate([kind, id, name, path, gone, field, excerpt]: unknown[]): Candidate {
  const place = (path as string | null)?.replace(/\/$/, "") ?? null;
  return { kind, id, name, path: place, gone, field, excerpt: excerpt ?? "" } as Candidate;
}
