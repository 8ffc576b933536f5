import { setTimeout as sleep } from "node:timers/promises";
import {
  approveDeployment,
  cancelDeployment,
  DeploymentFinished,
  DeploymentInProgress,
  deployService,
  NotAwaitingApproval,
  NothingToRollBackTo,
  restartService,
  rollbackService,
  scaleService,
} from "../../deployments/index.ts";
import { allVerbs } from "../../permissions/index.ts";
import { callerWith, type DeploymentStack } from "../deployment-stack.ts";
import { type Order, type PlannedService, plainOrder } from "./fault-plan.ts";
import type { Pace } from "./pace.ts";
import type { Asked } from "./verdict.ts";

/** The group whose one member approves what needs approval. */
export const approvers = "approvers";

type Script = { service: PlannedService; asked: Asked[]; pace: Pace; isLate(): boolean };

const tags: Record<string, string> = { good: ":v2", other: ":v3", bad: ":bad" };

/** Asks for what a service's orders say, each when the one before has ended. */
export async function followScript(stack: DeploymentStack, script: Script): Promise<void> {
  const { name, orders, approved } = script.service;
  for (const [index, order] of orders.entries()) {
    const key = `${name}-${index}`;
    const id = await ask(stack, { order, name, key });
    // A roll-back has nothing to go back to where what went before it was cancelled.
    if (id === null) return;
    const under: Asked[] = [{ id, service: name, order, cancelled: false }];
    const [first] = under;
    if (order.intruder !== null) {
      const intruder = await intrude(stack, { name, key, waits: order.intruder === "queued" });
      const plain = plainOrder("good");
      if (intruder !== null) under.push({ id: intruder, service: name, order: plain, cancelled: false });
    }
    script.asked.push(...under);
    if (approved) await Promise.all(under.map((each) => approve(stack, each.id)));
    if (order.cancelAfter !== null && first) {
      await sleep(order.cancelAfter);
      first.cancelled = await cancel(stack, id, key);
    }
    for (const each of under) {
      while (!(await hasEnded(stack, each.id))) {
        if (script.isLate()) return;
        await sleep(script.pace.poll);
      }
    }
  }
}

async function hasEnded({ deps }: DeploymentStack, id: string): Promise<boolean> {
  const sql = "SELECT FROM deployment WHERE id = $1 AND finished_at IS NOT NULL";
  return (await deps.database.pool.query({ name: "has-ended", text: sql, values: [id] })).rowCount === 1;
}

async function ask(
  { deps, caller }: DeploymentStack,
  { order, name, key }: { order: Order; name: string; key: string },
): Promise<string | null> {
  const request = { service: `shop/${name}`, whenBusy: "QUEUE" as const, idempotencyKey: key };
  if (order.do === "restart") return (await restartService(deps, caller, request)).id;
  if (order.do === "scale") return (await scaleService(deps, caller, { ...request, desiredCount: 2 })).id;
  if (order.do !== "rollback") {
    return (await deployService(deps, caller, { ...request, images: [{ image: tags[order.do] ?? "" }] })).id;
  }
  return rollbackService(deps, caller, request).then(
    ({ id }) => id,
    (error: unknown) => {
      if (error instanceof NothingToRollBackTo) return null;
      throw error;
    },
  );
}

/** Another request while the first is under way: it waits, or is refused unless the first has ended already. */
function intrude(
  { deps, caller }: DeploymentStack,
  { name, key, waits }: { name: string; key: string; waits: boolean },
): Promise<string | null> {
  const request = { service: `shop/${name}`, images: [{ image: ":v4" }], idempotencyKey: `intruder-${key}` };
  return deployService(deps, caller, { ...request, whenBusy: waits ? "QUEUE" : null }).then(
    ({ id }) => id,
    (error: unknown) => {
      if (error instanceof DeploymentInProgress) return null;
      throw error;
    },
  );
}

async function approve({ deps }: DeploymentStack, deployment: string): Promise<void> {
  const bob = callerWith(allVerbs, "**", "bob");
  const order = { deployment, idempotencyKey: `approve-${deployment}` };
  await approveDeployment(deps, bob, order).catch((error: unknown) => {
    if (!(error instanceof NotAwaitingApproval)) throw error;
  });
}

/** Whether it was accepted: what has ended is judged as that. */
function cancel({ deps, caller }: DeploymentStack, deployment: string, key: string): Promise<boolean> {
  return cancelDeployment(deps, caller, { deployment, idempotencyKey: `cancel-${key}` }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof DeploymentFinished) return false;
      throw error;
    },
  );
}
