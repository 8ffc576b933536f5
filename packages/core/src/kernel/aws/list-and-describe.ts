/** What a listing found. `complete` is false when part of it is missing: then nothing may be taken as gone. */
export type Listed<Item> = { items: Item[]; complete: boolean };

/** Sends one call under its operation's name: `callAws`, or something around it. */
export type Call = <Answer>(operation: string, send: () => Promise<Answer>) => Promise<Answer>;

type ListPage = (
  nextToken: string | undefined,
) => Promise<{ arns: string[] | undefined; nextToken: string | undefined }>;

type Describe<Item> = (arns: string[]) => Promise<{
  items: Item[] | undefined;
  failures: readonly { reason?: string | undefined }[] | undefined;
}>;

const mostPages = 10_000;

/** Follows nextToken to its end. An endpoint that gives the same token again would never end: that is cut short. */
export async function listAll(call: Call, operation: string, list: ListPage): Promise<Listed<string>> {
  const arns = new Set<string>();
  const tokens = new Set<string>();
  let token: string | undefined;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const answer = await call(operation, () => list(token));
    for (const arn of answer.arns ?? []) arns.add(arn);
    token = answer.nextToken || undefined;
    if (token === undefined) return { items: [...arns], complete: true };
    if (tokens.has(token)) break;
    tokens.add(token);
  }
  return { items: [...arns], complete: false };
}

/** Describes in batches of as many as the operation takes. */
export async function describeAll<Item>(
  call: Call,
  operation: string,
  what: { arns: readonly string[]; size: number; describe: Describe<Item> },
): Promise<Listed<Item>> {
  const { arns, size, describe } = what;
  const items: Item[] = [];
  let complete = true;
  for (let start = 0; start < arns.length; start += size) {
    const answer = await call(operation, () => describe(arns.slice(start, start + size)));
    items.push(...(answer.items ?? []));
    // MISSING: it went between the list and the look. Anything else hides what is still there.
    if ((answer.failures ?? []).some((failure) => failure.reason !== "MISSING")) complete = false;
  }
  return { items, complete };
}

/** Lists ARNs to their end and describes them. */
export async function listAndDescribe<Item>(
  call: Call,
  operations: { list: string; describe: string; size: number },
  list: ListPage,
  describe: Describe<Item>,
): Promise<Listed<Item>> {
  const listed = await listAll(call, operations.list, list);
  const what = { arns: listed.items, size: operations.size, describe };
  const described = await describeAll(call, operations.describe, what);
  return { items: described.items, complete: listed.complete && described.complete };
}
