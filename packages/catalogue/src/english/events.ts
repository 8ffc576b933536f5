import { type StageParams, stageWords } from "./progress.ts";

const asMore = (p: StageParams) => {
  const words = stageWords(p);
  return words && `, ${words}`;
};

const tasks = (count: number) => (count === 1 ? "1 task" : `${count} tasks`);

/** What happened to a deployment, one plain sentence each. */
export const events = {
  "deployment.requested": (p: { by: string; onBehalfOf: string | null }) =>
    `Asked for by ${p.by}${p.onBehalfOf ? ` for ${p.onBehalfOf}` : ""}.`,
  "deployment.started": () => "Preparing the new revision.",
  "deployment.revisionRegistered": (p: { revision: string }) => `Registered ${p.revision}.`,
  "deployment.revisionReused": (p: { revision: string }) => `Returning to ${p.revision}.`,
  "deployment.serviceUpdated": (p: { ecsDeployment: string | null }) =>
    p.ecsDeployment ? `ECS started the roll-out ${p.ecsDeployment}.` : "ECS took the new settings.",
  "deployment.progressed": (
    p: { running: number; desired: number; pending: number; failed: number } & StageParams,
  ) =>
    `${p.running} of ${p.desired} new ${p.desired === 1 ? "task" : "tasks"} running` +
    `${p.pending > 0 ? `, ${p.pending} starting` : ""}${p.failed > 0 ? `, ${tasks(p.failed)} failed` : ""}${asMore(p)}.`,
  "deployment.hookAnswerRefused": () =>
    "AWS does not take the answer from Fleetgraph (ecs:ContinueServiceDeployment): it still waits.",
  "deployment.rollingBack": (p: { reason: string }) => `ECS is rolling back: ${p.reason}`,
  "deployment.cancelRequested": (p: { by: string }) => `${p.by} asked to stop it.`,
  "deployment.deadlinePassed": (p: { seconds: number }) =>
    `Not done after ${p.seconds} seconds: stopping it.`,
  "deployment.retrying": (p: { operation: string; why: string }) =>
    `AWS does not answer ${p.operation}: ${p.why.replace(/\.$/, "")}. Trying again.`,
  "deployment.ranAlready": (p: { revision: string; running: number }) =>
    `Nothing had to be done: ${p.revision} ran already when its turn came, ${tasks(p.running)} running.`,
  "deployment.succeeded": (p: { running: number }) => `Done: ${tasks(p.running)} running.`,
  "deployment.failed": () => "Failed.",
  "deployment.countRestored": (p: { desired: number }) =>
    `Set the count back to ${p.desired}; making sure that it stays.`,
  "deployment.cancelledCountKept": (p: { desired: number }) =>
    `Stopped; the service's count was changed to ${p.desired} meanwhile, and stays so.`,
  "deployment.notReturned": () => "Failed: ECS has not shown that the service is back to what it was.",
  "deployment.cancelled": () => "Stopped; the service is as it was before.",
};
