import { renderStored } from "@fleetgraph/catalogue";
import { expect } from "vitest";
import { deployService } from "../../deployments/index.ts";
import { syncFleet } from "../../fleet/index.ts";
import { callerWith } from "../../testing/index.ts";
import { test } from "../../testing/stack-test.ts";
import { findWhy, type Why } from "../index.ts";

const said = (why: Why | null, part: string) =>
  (why?.facts ?? []).filter((each) => each.part === part).map((each) => renderStored(each));
const cause = (why: Why | null) => why?.explanation && renderStored(why.explanation);
const kinds = (why: Why | null) => why?.facts.map(({ kind }) => kind) ?? [];

test("a task that stopped is explained by who asked for it, how it ended and what came after", async ({
  useStack,
}) => {
  const stack = await useStack();
  const { deps, caller, sim } = stack;
  const asked = { service: "shop/web", images: [{ image: ":v2" }], idempotencyKey: "k", reason: "faster" };
  const { id } = await deployService(deps, caller, { ...asked, onBehalfOf: "bob" });
  await stack.reach(id);
  sim.settle();
  await syncFleet(deps);
  const { rows } = await deps.database.pool.query<{ id: string; arn: string }>(
    "SELECT t.id, t.arn FROM task t JOIN deployment d ON d.ecs_deployment_id = t.started_by WHERE t.gone_at IS NULL LIMIT 1",
  );
  const task = rows[0];
  const running = await findWhy(deps.database, caller, task?.arn ?? "");
  expect(running?.explanation).toBeNull();
  expect(said(running, "ENDED")).toEqual(["It has not stopped: RUNNING"]);

  sim.scenarios.set({ kind: "oom", service: "web", runningTasks: true, nth: 1 });
  sim.advance(120_000);
  sim.scenarios.clear();
  sim.settle();
  await syncFleet(deps);
  const dead = await deps.database.pool.query<{ id: string }>(
    "SELECT id FROM task WHERE stop_code IS NOT NULL AND started_by = (SELECT ecs_deployment_id FROM deployment) LIMIT 1",
  );
  const why = await findWhy(deps.database, caller, dead.rows[0]?.id ?? "");
  expect(cause(why)).toBe("The container web used more memory than its limit and was killed.");
  expect(said(why, "ASKED")[0]).toBe(
    `bob (through ada) asked to deploy registry.example.com/shop/web:v2: “faster” (${id})`,
  );
  expect(why?.facts[0]?.evidence).toEqual([{ kind: "DEPLOYMENT", id, reference: id }]);
  expect(said(why, "ENDED").join("\n")).toMatch(/EssentialContainerExited.*\n.*exit code 137/);
  expect(kinds(why)).toContain("why.next.task");
  for (const each of why?.facts ?? []) expect(renderStored(each, "ja")).not.toMatch(/^why\./);
  // Who may not see the service learns nothing.
  const other = callerWith(["fleet:read"], "main/*/other/**");
  expect(await findWhy(deps.database, other, dead.rows[0]?.id ?? "")).toBeNull();
});

test("a task that was never placed is explained by what the cluster had free then, and who had the rest", async ({
  useStack,
}) => {
  // No circuit breaker ends the roll-out before it is asked about.
  const threshold = { type: "COUNT" as const, value: 3 };
  const circuitBreaker = { enable: false, rollback: false, resetOnHealthyTask: true, threshold };
  const services = [
    { name: "web", configuration: { circuitBreaker } },
    { name: "big", memory: 3_000 },
  ];
  const stack = await useStack({ services });
  const { deps, caller, sim } = stack;
  sim.scenarios.set({ kind: "no-room", service: "web", resource: "MEMORY" });
  const { id } = await deployService(deps, caller, {
    service: "shop/web",
    images: [{ image: ":v2" }],
    idempotencyKey: "k",
  });
  await stack.reach(id, { state: "ROLLING_OUT" });
  const events = () =>
    deps.database.pool.query<{ id: string }>(
      "SELECT id FROM service_event WHERE message LIKE '%unable to place%' ORDER BY created_at LIMIT 1",
    );
  for (const until = Date.now() + 15_000; ; ) {
    await syncFleet(deps);
    if ((await events()).rows.length > 0) break;
    if (Date.now() > until) throw new Error("ECS told of no placement failure");
  }
  const [event] = (await events()).rows;
  const why = await findWhy(deps.database, caller, event?.id ?? "");
  expect(cause(why)).toContain("New tasks could not be placed");
  expect(said(why, "ASKED").join("\n")).toMatch(
    /ada asked to deploy .*\nweb was to have 2 tasks of shop-web:2/,
  );
  expect(said(why, "ROOM")[0]).toMatch(/^shop had 4 hosts with \d+ tasks, and in all \d+ CPU units/);
  expect(said(why, "ROOM").filter((text) => text.includes("held")).length).toBeGreaterThan(0);
  const holders = why?.facts.filter(({ kind }) => kind === "why.room.holder") ?? [];
  expect(holders[0]?.evidence.map(({ kind }) => kind)).toEqual(["TASK", "HOST"]);
  expect(holders[0]?.params.group).toBe("service:big");
  // The service's own name means the newest of it.
  expect((await findWhy(deps.database, caller, "shop/web"))?.subject.kind).toMatch(
    /SERVICE_EVENT|DEPLOYMENT/,
  );
  for (const each of why?.facts ?? []) expect(renderStored(each, "ja")).not.toMatch(/^why\./);
});

test("a deployment is explained with what was asked of AWS and what became of it", async ({ useStack }) => {
  const stack = await useStack();
  const { deps, caller, sim } = stack;
  sim.scenarios.set({ kind: "exit-at-start", service: "web", image: "*:v2" });
  const { id } = await deployService(deps, caller, {
    service: "shop/web",
    images: [{ image: ":v2" }],
    idempotencyKey: "k",
  });
  await stack.reach(id);
  const why = await findWhy(deps.database, caller, id);
  expect(why?.explanation?.kind).toBe("cause.exited");
  expect(said(why, "ENDED")).toEqual([
    "AWS was asked: RegisterTaskDefinition",
    "AWS was asked: UpdateService",
  ]);
  const sent = why?.facts.filter(({ kind }) => kind === "why.sent") ?? [];
  expect(sent.every(({ evidence: [request] }) => request?.kind === "AWS_REQUEST")).toBe(true);
  expect(said(why, "NEXT")).toEqual(["The deployment failed"]);
  expect(await findWhy(deps.database, caller, "nowhere")).toBeNull();
});

test("a RunTask that placed nothing is explained by CloudTrail's id of it: who, what was short, who had it", async ({
  useStack,
}) => {
  const services = [{ name: "web" }, { name: "big", memory: 3_000 }];
  const { deps, caller } = await useStack({ services, worker: false });
  const { database } = deps;
  const eventId = "0a1b2c3d-0000-4000-8000-00000000000a";
  const { rows } = await database.pool.query(
    "SELECT id, task_definition_arn FROM (SELECT c.id, s.task_definition_arn FROM cluster c JOIN service s ON s.cluster_id = c.id WHERE s.name = 'big') AS x",
  );
  const at = new Date(Date.now() + 1_000);
  const request = {
    cluster: "shop",
    taskDefinition: rows[0]?.task_definition_arn,
    count: 9,
    startedBy: "nightly",
  };
  const response = { tasks: [], failures: [{ arn: "arn:x", reason: "RESOURCE:MEMORY" }] };
  await database.pool.query(
    "INSERT INTO trail_record (event_id, event_time, account_id, aws_account, region, event_source, event_name, read_only, failures, " +
      "identity_type, principal, request, response, path, cluster_name, cluster_id, looked_up_at, ingested_at) VALUES " +
      "($1, $2, 'acc_1', '123456789012', 'us-east-1', 'ecs.amazonaws.com', 'RunTask', false, 1, 'AssumedRole', 'carol@example.com', " +
      "$3, $4, 'main/us-east-1/shop', 'shop', $5, now(), now())",
    [eventId, at, JSON.stringify(request), JSON.stringify(response), rows[0]?.id],
  );
  for (const ref of [eventId, `trl_${eventId.replaceAll("-", "")}`]) {
    const why = await findWhy(database, caller, ref);
    expect(why?.explanation?.kind).toBe("cause.noRoom");
    expect(said(why, "ASKED")).toEqual([
      "carol@example.com called RunTask with shop-big:1, 9 tasks, started by nightly",
    ]);
    expect(said(why, "ENDED")).toEqual(["ECS started nothing for 1 of the tasks: RESOURCE:MEMORY"]);
    expect(said(why, "ROOM")[0]).toContain("one task needed");
    expect(kinds(why)).toContain("why.room.holder");
  }
});
