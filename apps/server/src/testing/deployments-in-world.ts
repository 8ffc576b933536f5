import {
  accepted,
  type DeploymentEventFields,
  type Fleetgraph,
  type KeyedCallOptions,
} from "@fleetgraph/sdk";
import { expect } from "vitest";
import { until } from "./start-stack.ts";
import type { World } from "./start-world.ts";

/** A deployment that somebody watches from its request to its end. */
export type Watched = {
  id: string;
  service: string;
  /** What the watcher has seen so far. */
  seen: DeploymentEventFields[];
  /** How often the watcher lost contact. */
  lost(): number;
  /** The end of the watch; rejects with what the SDK throws. */
  ended: Promise<void>;
};

/** Waits until the fleet has been listed once. */
export function listed(fleet: Fleetgraph): Promise<void> {
  return until(async () => {
    const answer = await fleet.request<{ fleet: { lastSync: { finishedAt: string } | null } }>(
      "{ fleet { lastSync { finishedAt } } }",
    );
    return answer.fleet.lastSync !== null;
  });
}

/** Requests a deployment of a service's second image, and watches it. */
export async function deployWatched(
  fleet: Fleetgraph,
  service: string,
  options: KeyedCallOptions = {},
): Promise<Watched> {
  const images = [{ image: ":v2" }];
  const { deployment } = accepted(await fleet.deployService({ service, images }, options));
  return watched(fleet, { id: deployment.id, service });
}

/** Watches a deployment from its first event. */
export function watched(fleet: Fleetgraph, { id, service }: { id: string; service: string }): Watched {
  const seen: DeploymentEventFields[] = [];
  let losses = 0;
  async function follow(): Promise<void> {
    const onReconnect = () => {
      losses += 1;
    };
    for await (const event of fleet.deployments.watch(id, { onReconnect })) seen.push(event);
  }
  const ended = follow();
  // Whoever waits for it hears of it; until then it must not end the test process.
  ended.catch(() => undefined);
  return { id, service, seen, lost: () => losses, ended };
}

/** The ECS deployments and revisions that came of a deployment's calls, whether or not their answers arrived. */
export function effectsOf(
  { sim }: World,
  { id, service }: Watched,
): { revisions: string[]; updates: string[] } {
  const effects = (operation: string, isOwn: (input: Record<string, unknown>) => boolean) =>
    sim
      .calls({ operation })
      .filter(({ input, effectId }) => effectId !== undefined && isOwn(input))
      .map(({ effectId }) => effectId ?? "");
  return {
    revisions: effects("RegisterTaskDefinition", (input) => JSON.stringify(input.tags).includes(id)),
    updates: [
      ...new Set(effects("UpdateService", (input) => String(input.service).split("/").at(-1) === service)),
    ],
  };
}

/** Nothing lost, nothing doubled: one outcome, one revision, one ECS deployment, each event once for its watcher. */
export async function expectDoneOnce(world: World, deployment: Watched): Promise<void> {
  const { id, seen } = deployment;
  const versions = seen.map(({ version }) => version);
  expect(versions).toEqual(versions.map((_version, index) => index + 1));
  expect(seen.at(-1)).toMatchObject({ state: "SUCCEEDED", final: true });
  const stored = await world.rows(
    "SELECT deployment_version AS version FROM event WHERE deployment_id = $1 ORDER BY 1",
    [id],
  );
  expect(versions).toEqual(stored.map(({ version }) => version));
  const [row] = await world.rows("SELECT state, ecs_deployment_id AS ecs FROM deployment WHERE id = $1", [
    id,
  ]);
  expect(row?.state).toBe("SUCCEEDED");
  const { revisions, updates } = effectsOf(world, deployment);
  expect(revisions).toHaveLength(1);
  expect(updates).toEqual([row?.ecs]);
}
