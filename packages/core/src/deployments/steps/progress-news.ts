import { isDeepStrictEqual } from "node:util";
import { messageOfEvent, type Progress } from "../../events/index.ts";
import { type Message, message } from "../../kernel/index.ts";
import type { AdvanceDeps } from "../deps.ts";
import type { DescribedService } from "../ecs.ts";
import { progressMessage } from "../explain/progress-message.ts";
import type { Work } from "../store.ts";

/**
 * What is to be told of a roll-out under way; null when it was told already. What holds it up is news even where no
 * count changes: an implementation of ECS need not count what it could not place as failed.
 */
export async function progressNews(
  deps: Pick<AdvanceDeps, "database">,
  work: Work,
  seen: { progress: Progress; service: DescribedService | null },
): Promise<Message | null> {
  const { progress, service } = seen;
  const usual = message("deployment.progressed", progress);
  // A roll-back is of another revision: what is counted here stands for tasks that are to go.
  const told =
    work.state === "ROLLING_OUT"
      ? progressMessage(usual, { progress, events: service?.events ?? [], since: work.createdAt })
      : usual;
  if (!isDeepStrictEqual(work.progress, progress)) return told;
  if (told === usual) return null;
  const last = await messageOfEvent(deps.database, { deploymentId: work.id, version: work.version });
  return last !== null && same(last, told) ? null : told;
}

function same(one: Message, other: Message): boolean {
  const entries = Object.entries(other.params);
  return one.kind === other.kind && entries.every(([name, value]) => one.params[name] === value);
}
