import { imageName } from "@fleetgraph/catalogue";
import type { DeploymentFields } from "@fleetgraph/sdk";
import type { Context } from "../context.ts";

/** What one service of a bulk deployment is at: the steps of a roll-out count as one. */
export type PartStage =
  | "held"
  | "approval"
  | "underWay"
  | "hook"
  | "undoing"
  | "notBegun"
  | "stopped"
  | "failed"
  | "done";

export function stageOf(part: DeploymentFields): PartStage {
  const { state, progress } = part;
  if (state === "SUCCEEDED") return "done";
  if (state === "FAILED") return "failed";
  // What was begun has read the revision it starts from.
  if (state === "CANCELLED") return part.fromTaskDefinition || progress ? "stopped" : "notBegun";
  if (state === "AWAITING_APPROVAL") return "approval";
  if (state === "QUEUED") return "held";
  if (state === "ROLLING_BACK" || state === "CANCELLING") return "undoing";
  return progress?.waitingHook ? "hook" : "underWay";
}

/** How many of a bulk deployment's services are where. */
export function countParts(parts: readonly DeploymentFields[]) {
  const stages = parts.map(stageOf);
  const count = (...of: PartStage[]) => stages.filter((stage) => of.includes(stage)).length;
  return {
    total: parts.length,
    succeeded: count("done"),
    failed: count("failed"),
    cancelled: count("stopped", "notBegun"),
    active: count("underWay", "hook", "undoing"),
    held: count("held", "approval"),
  };
}

/** What stands beside a service's name. */
export function partWords({ say }: Pick<Context, "say">, part: DeploymentFields): string {
  const { id, state, progress, explanation } = part;
  const word = say("cli.state.word", { state });
  const words: Record<PartStage, () => string> = {
    held: () => say("cli.bulk.toCome"),
    approval: () => say("cli.bulk.approve", { deployment: id }),
    hook: () => say("cli.bulk.pause", { deployment: id }),
    underWay: () => (progress ? say("cli.deploy.tasks", { ...progress, old: progress.oldRunning }) : word),
    undoing: () => word,
    notBegun: () => say("cli.bulk.notBegun"),
    stopped: () => word,
    failed: () => (explanation ? `${word}: ${explanation.cause}` : word),
    done: () => word,
  };
  return words[stageOf(part)]();
}

/** "prod/web" */
export const partName = ({ service }: Pick<DeploymentFields, "service">): string =>
  `${service.cluster.name}/${service.name}`;

/** What a bulk deployment brings: "app:v42", or ":v42" where the services' repositories differ. */
export function imagesOf(parts: readonly DeploymentFields[]): string {
  const names = [...new Set(parts.flatMap(({ images }) => images.map(({ to }) => imageName(to))))];
  if (names.length < 3) return names.join(", ");
  const tags = new Set(names.map((name) => name.slice(name.search(/[:@]/))));
  return tags.size === 1 ? ([...tags][0] ?? "") : `${names.slice(0, 2).join(", ")}, …`;
}

// What needs somebody's eye first, what is over and went well last.
const ranks: Record<PartStage, number> = {
  ...{ failed: 0, hook: 1, approval: 2, undoing: 3, underWay: 4, held: 5, notBegun: 6, stopped: 6, done: 7 },
};

/** As many services as there is room for, those that matter most, in their own order. */
export function mostTelling(parts: readonly DeploymentFields[], room: number): DeploymentFields[] {
  const kept = parts
    .map((part, index) => ({ part, index, rank: ranks[stageOf(part)] }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .slice(0, Math.max(1, room));
  return kept.sort((a, b) => a.index - b.index).map(({ part }) => part);
}
