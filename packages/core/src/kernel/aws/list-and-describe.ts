import { AwsFailure } from "./aws-failure.ts";

/** What a listing found. `complete` is false when part of it is missing: then nothing may be taken as gone. */
export type Listed<Item> = { items: Item[]; complete: boolean };

/** Sends one call under its operation's name: `callAws`, or something around it. */
export type Call = <Answer>(operation: string, send: () => Promise<Answer>) => Promise<Answer>;

/** Takes what a listing found, as much at a time as one call gives. `askedAt`: nothing in it is older than that. */
export type Take<Item> = (items: Item[], askedAt: Date) => Promise<void>;

type ListPage = (
  nextToken: string | undefined,
) => Promise<{ arns: string[] | undefined; nextToken: string | undefined }>;

type Describe<Item> = (arns: string[]) => Promise<{
  items: Item[] | undefined;
  failures: readonly { reason?: string | undefined }[] | undefined;
}>;

type DescribeCall<Item> = { operation: string; size: number; send: Describe<Item> };

/** One listing: its List operations one after the other, and the Describe operation with how many it takes. */
export type ListingCalls<Item> = {
  lists: readonly { operation: string; page: ListPage }[];
  describe: DescribeCall<Item>;
};

const mostPages = 10_000;
// A token lives for so long only (a day, where AWS says). What was given before it expired is given again.
const mostRestarts = 2;

/**
 * Lists and describes, and hands on what each call of Describe gave: no more than a page and a batch is held. Batches
 * are filled across pages and lists, so there are as few calls as the operations allow. Gives whether it is complete.
 */
export async function eachDescribed<Item>(
  deps: { call: Call; now(): Date },
  { lists, describe }: ListingCalls<Item>,
  take: Take<Item>,
): Promise<boolean> {
  const batches = describing(deps, describe, take);
  let complete = true;
  for (const { operation, page } of lists) {
    const ended = await eachPage(deps.call, operation, page, (arns) => batches.add(arns));
    if (!ended) complete = false;
  }
  return (await batches.end()) && complete;
}

/** Describes in batches of as many as the operation takes. */
export async function describeAll<Item>(
  call: Call,
  operation: string,
  what: { arns: readonly string[]; size: number; describe: Describe<Item> },
): Promise<Listed<Item>> {
  const items: Item[] = [];
  const describe = { operation, size: what.size, send: what.describe };
  const batches = describing({ call, now }, describe, async (some) => void items.push(...some));
  await batches.add(what.arns);
  return { items, complete: await batches.end() };
}

/** Lists ARNs to their end and describes them: for what is few enough to be held whole. */
export async function listAndDescribe<Item>(
  call: Call,
  operations: { list: string; describe: string; size: number },
  page: ListPage,
  send: Describe<Item>,
): Promise<Listed<Item>> {
  const items: Item[] = [];
  const lists = [{ operation: operations.list, page }];
  const describe = { operation: operations.describe, size: operations.size, send };
  const complete = await eachDescribed({ call, now }, { lists, describe }, async (some) => {
    items.push(...some);
  });
  return { items, complete };
}

/** For those who do not ask when. */
const now = () => new Date();

function describing<Item>(
  deps: { call: Call; now(): Date },
  { operation, size, send }: DescribeCall<Item>,
  take: Take<Item>,
) {
  let waiting: string[] = [];
  let complete = true;
  const describeSome = async (atLeast: number) => {
    while (waiting.length >= atLeast) {
      const arns = waiting.splice(0, size);
      const askedAt = deps.now();
      const answer = await deps.call(operation, () => send(arns));
      // MISSING: it went between the list and the look. Anything else hides what is still there.
      if ((answer.failures ?? []).some(({ reason }) => reason !== "MISSING")) complete = false;
      await take(answer.items ?? [], askedAt);
    }
  };
  return {
    add(arns: readonly string[]) {
      // A task that stops is in both lists.
      waiting = [...new Set([...waiting, ...arns])];
      return describeSome(size);
    },
    async end() {
      await describeSome(1);
      return complete;
    },
  };
}

/**
 * Follows nextToken to its end. An endpoint that gives the same token again would never end: that is cut short. A token
 * that is not taken any more is given up for a listing from the start.
 */
async function eachPage(
  call: Call,
  operation: string,
  page: ListPage,
  take: (arns: readonly string[]) => Promise<void>,
): Promise<boolean> {
  const tokens = new Set<string>();
  let token: string | undefined;
  let restarts = 0;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const answer = await call(operation, () => page(token)).catch((error: unknown) => {
      const expired = error instanceof AwsFailure && error.kind === "invalid" && token !== undefined;
      if (!expired || restarts >= mostRestarts) throw error;
      return null;
    });
    if (answer === null) {
      restarts += 1;
      token = undefined;
      tokens.clear();
      continue;
    }
    await take(answer.arns ?? []);
    token = answer.nextToken || undefined;
    if (token === undefined) return true;
    if (tokens.has(token)) break;
    tokens.add(token);
  }
  return false;
}
