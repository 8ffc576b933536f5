import { ago, changeWords } from "@fleetgraph/catalogue";
import type { Sentence } from "@fleetgraph/grammar";
import type { DeploymentFields } from "@fleetgraph/sdk";
import type { Asking, Outcome } from "../core/asking.ts";
import type { Field } from "../core/card.ts";
import { clusterIn } from "../core/find-cluster.ts";
import { withService } from "../core/find-service.ts";

const select = {
  id: true,
  name: true,
  cluster: { name: true },
  status: true,
  rawStatus: true,
  desiredCount: true,
  runningCount: true,
  pendingCount: true,
  steady: true,
  taskDefinition: { family: true, revision: true, containers: { name: true, image: true, essential: true } },
  locks: { pattern: true, owner: true, reason: true, createdAt: true, expiresAt: true },
  freezeWindows: { reason: true, active: true, activeUntil: true },
  latestDeployment: { id: true, kind: true, state: true, createdAt: true, finishedAt: true },
  observedAt: true,
} as const;

type Label =
  `cli.status.label.${"tasks" | "runs" | "revision" | "active" | "latest" | "locked" | "frozen" | "observed"}`;

/** What a service runs and what is under way; without a service, the fleet. */
export async function status(
  asking: Asking,
  { service: name, place }: Extract<Sentence, { verb: "status" }>,
): Promise<Outcome> {
  const { fleet, say, language, now } = asking;
  if (name === null) return place === null ? statusOfFleet(asking) : statusOfCluster(asking, place);
  const service = await withService(asking, { service: name, place }, (ref) =>
    fleet.service({ ref }, { select }),
  );
  const unfinished = await unfinishedOf(asking, { service: service.id });
  const {
    runningCount: running,
    desiredCount: desired,
    pendingCount: pending,
    taskDefinition,
    latestDeployment,
  } = service;
  const minute = (at: string) => `${at.slice(0, 16).replace("T", " ")} UTC`;
  const word =
    service.status === "ACTIVE"
      ? say(service.steady ? "cli.state.steady" : "cli.state.unsteady")
      : say("cli.state.word", { state: service.rawStatus });
  const images = taskDefinition?.containers.map((each) => `${each.name}  ${each.image}`) ?? [];
  const fields: Field[] = [
    field("cli.status.label.tasks", [say("cli.status.tasks", { running, desired, pending })]),
    field("cli.status.label.runs", images),
    field(
      "cli.status.label.revision",
      taskDefinition ? [`${taskDefinition.family}:${taskDefinition.revision}`] : [],
    ),
    field("cli.status.label.active", unfinished),
    field(
      "cli.status.label.latest",
      latestDeployment && unfinished.length === 0
        ? [
            say("cli.status.latest", {
              kind: say("bot.kind", { kind: latestDeployment.kind }),
              state: say("cli.state.word", { state: latestDeployment.state }),
              when: ago(latestDeployment.finishedAt ?? latestDeployment.createdAt, now, language),
              deployment: latestDeployment.id,
            }),
          ]
        : [],
    ),
    field(
      "cli.status.label.locked",
      service.locks.map(({ owner, reason, createdAt, expiresAt }) =>
        say("cli.lock.line", {
          owner,
          reason,
          since: ago(createdAt, now, language),
          until: expiresAt && minute(expiresAt),
        }),
      ),
    ),
    field(
      "cli.status.label.frozen",
      service.freezeWindows.flatMap(({ active, activeUntil, reason }) =>
        active && activeUntil ? [say("cli.freeze.line", { until: minute(activeUntil), reason })] : [],
      ),
    ),
    field("cli.status.label.observed", [ago(service.observedAt, now, language)]),
  ].flat();
  const title = say("bot.service.title", {
    service: service.name,
    cluster: service.cluster.name,
    state: word,
  });
  return { card: { tone: service.steady ? "good" : "working", title, fields } };

  function field(label: Label, values: readonly string[]): Field[] {
    return values.length > 0 ? [{ label: say(label), value: values.join("\n") }] : [];
  }
}

async function statusOfFleet(asking: Asking): Promise<Outcome> {
  const [overview, unfinished] = await Promise.all([asking.fleet.overview(), unfinishedOf(asking, {})]);
  const { clusterCount: clusters, serviceCount: services, taskCount: tasks, hostCount: hosts } = overview;
  const title = asking.say("cli.status.counts", { clusters, services, tasks, hosts });
  const { stale, observedAt } = overview;
  return statusCard(asking, { title, isStale: stale.length > 0, unfinished, observedAt });
}

async function statusOfCluster(asking: Asking, place: string): Promise<Outcome> {
  const { id, name, serviceCount, runningTaskCount, hostCount, observedAt } = await clusterIn(asking, place);
  const [{ stale }, unfinished] = await Promise.all([
    asking.fleet.overview(),
    unfinishedOf(asking, { cluster: id }),
  ]);
  const counts = { services: serviceCount, tasks: runningTaskCount, hosts: hostCount };
  const title = asking.say("bot.cluster.counts", { cluster: name, ...counts });
  const isStale = stale.some(({ cluster }) => !cluster || cluster.name === name);
  return statusCard(asking, { title, isStale, unfinished, observedAt });
}

function statusCard(
  { say, language, now }: Asking,
  of: { title: string; isStale: boolean; unfinished: readonly string[]; observedAt: string | null },
): Outcome {
  const { title, isStale, unfinished, observedAt } = of;
  return {
    card: {
      tone: isStale ? "waiting" : "good",
      title,
      lines:
        unfinished.length > 0
          ? [say("bot.underWay.title"), ...unfinished]
          : [say("bot.none.underWay", { service: null })],
      hints: [observedAt ? ago(observedAt, now, language) : say("cli.status.noSync")],
    },
  };
}

/** A line for each deployment that has not ended. */
async function unfinishedOf(
  { fleet, say }: Asking,
  filter: { service?: string; cluster?: string },
): Promise<string[]> {
  const { edges } = await fleet.deployments.page({ first: 10, active: true, ...filter });
  return edges.map(({ node }) => lineOf(node));

  function lineOf(each: DeploymentFields): string {
    const { id, service, state, progress } = each;
    const tasks = progress && say("cli.deploy.tasks", { ...progress, old: progress.oldRunning });
    const place = `${service.cluster.name}/${service.name}`;
    return [place, changeWords(say, each), say("cli.state.word", { state }), tasks, id]
      .filter(Boolean)
      .join("  ");
  }
}
