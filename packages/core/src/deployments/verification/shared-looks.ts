import { LRUCache } from "lru-cache";
import { type AwsClients, AwsFailure } from "../../kernel/index.ts";
import { outOfTime } from "./look.ts";

/** Looks at something unless that was done just now; `what` names it within the account and region. */
export type Once = <Answer>(what: string, find: () => Promise<Answer>) => Promise<Answer>;

/** Milliseconds: for the plan and the deployment that follows it, and for one change to many services. */
const keptFor = 5_000;

const kept = new WeakMap<AwsClients, LRUCache<string, Promise<unknown>>>();

/**
 * What several checks of one verification look at is looked at once. Verifications of one account and region share what
 * was found for some seconds, so that a hundred services with one image ask for it once; what was not found, and what
 * could not be seen, is looked at anew by the next.
 */
export function sharedLooks(clients: AwsClients, signal: AbortSignal): Once {
  const own = new Map<string, Promise<unknown>>();
  const shared = kept.get(clients) ?? new LRUCache({ max: 5_000, ttl: keptFor });
  kept.set(clients, shared);

  function find<Answer>(what: string, look: () => Promise<Answer>): Promise<Answer> {
    const finding = look();
    shared.set(what, finding);
    const forget = () => {
      if (shared.peek(what) === finding) shared.delete(what);
    };
    finding.then((answer) => {
      if (answer === null || answer === false) forget();
    }, forget);
    return finding;
  }

  async function join<Answer>(known: Promise<Answer>, look: () => Promise<Answer>): Promise<Answer> {
    try {
      return await known;
    } catch (error) {
      // Another verification's time was over, not this one's.
      if (error instanceof AwsFailure && error.code === outOfTime && !signal.aborted) return look();
      throw error;
    }
  }

  return <Answer>(what: string, look: () => Promise<Answer>) => {
    const mine = own.get(what) as Promise<Answer> | undefined;
    if (mine) return mine;
    const known = shared.get(what) as Promise<Answer> | undefined;
    const finding = known ? join(known, () => find(what, look)) : find(what, look);
    own.set(what, finding);
    return finding;
  };
}
