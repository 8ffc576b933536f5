/** What was found, and the moment (epoch milliseconds) at which it was asked for. */
export type Seen<Answer> = { answer: Answer | null; at: number };

/** Who looks at what, and how old what others found meanwhile may be. `as` names what the looker knows of it. */
export type Looker = { cluster: string; arn: string; as: string; keptMs: number };

type Answers<Answer> = Promise<Map<string, Answer>>;
type Follower<Answer> = Looker & { askedAt: number; found: { answers: Answers<Answer>; at: number } | null };

/** Pauses between two looks after which somebody who did not look again is taken to have ended. */
const pausesUntilGone = 4;

/**
 * Looks at one thing, and with the same call at others of the same cluster that are being followed too: one
 * DescribeServices takes ten services, and hundreds of roll-outs that each look for themselves every two seconds ask
 * for more than ECS lets anybody ask. What is found for another is kept for its next look, used once, and never older
 * than one pause between looks. `as` changes with everything that is recorded of a deployment, so nobody is given what
 * was seen before what it did last.
 */
export function jointLooks<Client extends object, Answer>(how: {
  size: number;
  describe(ecs: Client, input: { cluster: string; arns: readonly string[] }): Answers<Answer>;
}): (ecs: Client, looker: Looker) => Promise<Seen<Answer>> {
  const boards = new WeakMap<Client, Map<string, Map<string, Follower<Answer>>>>();

  return async (ecs, looker) => {
    const { cluster, arn, as } = looker;
    const clusters = boards.get(ecs) ?? new Map<string, Map<string, Follower<Answer>>>();
    boards.set(ecs, clusters);
    const board = clusters.get(cluster) ?? new Map<string, Follower<Answer>>();
    clusters.set(cluster, board);
    const now = Date.now();
    const known = board.get(arn);
    const kept = known?.as === as && isFresh(known, now) ? known.found : null;
    // Those who looked longest ago come first: they look again soonest.
    board.delete(arn);
    board.set(arn, { ...looker, askedAt: now, found: null });
    const found = kept ? { ...kept, alone: false } : lookWithOthers(ecs, { board, looker, now });
    try {
      return { answer: (await found.answers).get(arn) ?? null, at: found.at };
    } catch (error) {
      if (found.alone) throw error;
      // What fails for many may be the fault of one.
      const at = Date.now();
      return { answer: (await how.describe(ecs, { cluster, arns: [arn] })).get(arn) ?? null, at };
    }
  };

  function lookWithOthers(
    ecs: Client,
    input: { board: Map<string, Follower<Answer>>; looker: Looker; now: number },
  ): { answers: Answers<Answer>; at: number; alone: boolean } {
    const { board, looker, now } = input;
    const others: Follower<Answer>[] = [];
    for (const other of board.values()) {
      if (others.length === how.size - 1) break;
      if (now - other.askedAt > other.keptMs * pausesUntilGone) board.delete(other.arn);
      else if (other.arn !== looker.arn && !isFresh(other, now)) others.push(other);
    }
    const arns = [looker.arn, ...others.map(({ arn }) => arn)];
    const answers = how.describe(ecs, { cluster: looker.cluster, arns });
    for (const other of others) other.found = { answers, at: now };
    return { answers, at: now, alone: others.length === 0 };
  }
}

function isFresh({ found, keptMs }: Follower<unknown>, now: number): boolean {
  return found !== null && now - found.at < keptMs;
}
