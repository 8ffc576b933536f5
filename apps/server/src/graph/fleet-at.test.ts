import { createFleet, type Fleet } from "@fleetgraph/simulator";
import { expect, test } from "vitest";
import { startStack } from "../testing/start-stack.ts";

const asItWas = `query ($at: DateTime, $services: Int) {
  fleet(at: $at) {
    at observedAt historySince clusterCount serviceCount taskCount hostCount
    accounts { name clusters(first: 3) { nodes { name serviceCount } } }
    clusters(first: 3) { totalCount nodes {
      id name serviceCount runningTaskCount hostCount account { name } observedAt
      services(first: $services) { totalCount nodes {
        id name desiredCount runningCount cluster { runningTaskCount }
        latestDeployment { id } activeDeployment { id } deployments(first: 2) { nodes { id } }
        tasks(first: 10) { nodes { id status service { desiredCount } host { id runningTaskCount tasks(first: 5) { nodes { id } } } } }
      } }
      tasks(first: 100) { nodes { id } }
      hosts(first: 100) { totalCount nodes { id remainingCpu } }
      freshness { kind }
    } }
    services(first: 100) { totalCount nodes { id } }
    tasks(first: 100) { totalCount nodes { id } }
    hosts(first: 100, filter: { agentConnected: true }) { totalCount nodes { id name } }
    stale { kind } lastSync { finishedAt }
  }
}`;

async function fleetThatChanges() {
  let fleet: Fleet = { clusters: [], services: [] };
  const stack = await startStack({
    yaml: "history: { settleDays: 0 }",
    fleet: (sim) => {
      fleet = createFleet(sim, { clusters: 2, hosts: 3, containers: 8 });
    },
  });
  await stack.listed();
  return { stack, fleet };
}

test("the fleet as of a moment is the fleet as it was, however it changed since", {
  timeout: 120_000,
}, async () => {
  const { stack, fleet } = await fleetThatChanges();
  const now = await stack.graph(asItWas, { services: 5 });
  expect(now.errors).toBeUndefined();
  const at = new Date().toISOString();
  const then = await stack.graph(asItWas, { at, services: 5 });
  expect(then.errors).toBeUndefined();
  expect(then.headers.get("x-fleetgraph-engine")).toBe("jit");
  // What is known of then and of now differ in nothing but how fresh it is.
  const withoutFreshness = (data: Record<string, unknown>) =>
    JSON.parse(
      JSON.stringify(data, (key, value) =>
        ["at", "observedAt", "freshness"].includes(key) ? undefined : value,
      ),
    );
  expect(withoutFreshness(then.data)).toEqual(withoutFreshness(now.data));

  const service = fleet.services[0];
  if (!service) throw new Error("the fleet has no service");
  const { cluster, name } = service;
  stack.sim.autoscale({ cluster, service: name, desiredCount: 0 });
  stack.sim.settle();
  await stack.sync();
  const later = await stack.graph(asItWas, { services: 5 });
  expect(withoutFreshness(later.data)).not.toEqual(withoutFreshness(now.data));
  const again = await stack.graph(asItWas, { at, services: 5 });
  expect(again.data).toEqual(then.data);

  // The stopped tasks leave the present; by id, by ARN and as of then they are still found.
  const { pool } = stack.server.database;
  const gone = await pool.query("DELETE FROM task WHERE gone_at IS NOT NULL RETURNING id, arn");
  expect(gone.rowCount).toBeGreaterThan(0);
  const { id, arn } = gone.rows[0] as { id: string; arn: string };
  const byRef = (ref: string) =>
    stack.graph("query ($ref: String!) { task(ref: $ref) { id status } }", { ref });
  for (const ref of [id, arn, arn.split("/").at(-1) ?? ""]) {
    expect((await byRef(ref)).data.task, ref).toEqual({ id, status: "STOPPED" });
  }
  expect((await stack.graph("query ($id: ID!) { node(id: $id) { id } }", { id })).data.node).toEqual({ id });
  expect((await stack.graph(asItWas, { at, services: 5 })).data).toEqual(then.data);
  const life = await stack.graph(
    "query ($ref: String!) { task(ref: $ref) { timeline { at kind status stopCode exits { name exitCode } } service { events(first: 2) { nodes { message level } pageInfo { endCursor hasNextPage } } } } }",
    { ref: id },
  );
  const { timeline, service: owner } = life.data.task as {
    timeline: {
      at: string;
      kind: string;
      status: string | null;
      stopCode: string | null;
      exits: unknown[];
    }[];
    service: { events: { nodes: { message: string }[]; pageInfo: { endCursor: string } } };
  };
  expect(timeline.map((each) => each.at)).toEqual(timeline.map((each) => each.at).sort());
  expect(timeline.map((each) => each.kind)).toEqual(
    expect.arrayContaining(["CREATED", "STARTED", "STATE", "STOPPED"]),
  );
  expect(timeline.filter((each) => each.kind === "STATE").map((each) => each.status)).toEqual([
    "RUNNING",
    "STOPPED",
  ]);
  expect(timeline.at(-1)).toMatchObject({ stopCode: "ServiceSchedulerInitiated" });
  // ECS's messages, newest first, from the place where the page before ended.
  expect(owner.events.nodes[0]?.message).toMatch(/^\(service /);
  const more = await stack.graph(
    "query ($ref: String!, $after: String!) { task(ref: $ref) { service { events(first: 100, after: $after) { nodes { message createdAt } } } } }",
    { ref: id, after: owner.events.pageInfo.endCursor },
  );
  const rest = (
    more.data.task as { service: { events: { nodes: { message: string; createdAt: string }[] } } }
  ).service.events.nodes;
  const times = rest.map(({ createdAt }) => createdAt);
  expect(times).toEqual([...times].sort().reverse());
  const stopped = await stack.graph(
    "query ($service: String!) { tasks(first: 100, filter: { service: $service, includeStopped: true }) { totalCount nodes { id } } }",
    { service: `${cluster}/${name}` },
  );
  expect((stopped.data.tasks as { nodes: { id: string }[] }).nodes.map((each) => each.id)).toContain(id);
});

test("what had stopped by a moment is told as of then, and not what stopped since", {
  timeout: 120_000,
}, async () => {
  const { stack, fleet } = await fleetThatChanges();
  const [service] = fleet.services;
  if (!service) throw new Error("the fleet has no service");
  const before = new Date().toISOString();
  stack.sim.autoscale({ cluster: service.cluster, service: service.name, desiredCount: 0 });
  stack.sim.settle();
  await stack.sync();
  const after = new Date().toISOString();
  const lists = `
    byCode: tasks(first: 100, filter: { stopCode: ["ServiceSchedulerInitiated"] }) { totalCount nodes { id } }
    byTime: tasks(first: 100, orderBy: { field: STOPPED_AT, direction: DESC }) { nodes { id status } }
    sinceThen: tasks(first: 100, filter: { stoppedAfter: "2001-01-01T00:00:00Z" }) { nodes { id } }
    stopped: tasks(first: 100, filter: { status: [STOPPED] }) { nodes { id } }
    all: tasks(first: 100, filter: { includeStopped: true }) { nodes { id } }
    running: tasks(first: 100) { nodes { id } }`;
  type List = { nodes: { id: string; status?: string }[]; totalCount?: number };
  type Lists = Record<"byCode" | "byTime" | "sinceThen" | "stopped" | "all" | "running", List>;
  async function ask(at: string | null) {
    const document = `query ($at: DateTime) { fleet(at: $at) { ${lists} clusters(first: 2) { nodes { name ${lists} } } } }`;
    const answer = await stack.graph(document, { at });
    expect(answer.errors).toBeUndefined();
    const { clusters, ...fleetLists } = answer.data.fleet as Lists & {
      clusters: { nodes: (Lists & { name: string })[] };
    };
    const { name: _name, ...clusterLists } = clusters.nodes.find(({ name }) => name === service?.cluster) ?? {
      name: "",
    };
    return [fleetLists as Lists, clusterLists as Lists];
  }
  const idsOf = ({ nodes }: List) => nodes.map(({ id }) => id).sort();
  for (const where of ["the present", "the past"]) {
    if (where === "the past")
      await stack.server.database.pool.query("DELETE FROM task WHERE gone_at IS NOT NULL");
    const [then, thereThen] = await ask(before);
    for (const lists of [then, thereThen] as Lists[]) {
      for (const name of ["byCode", "byTime", "sinceThen", "stopped"] as const)
        expect(idsOf(lists[name]), `${name}, ${where}`).toEqual([]);
      expect(lists.running.nodes.length).toBeGreaterThan(0);
      expect(idsOf(lists.all)).toEqual(idsOf(lists.running));
    }
    const [later, thereLater] = (await ask(after)) as [Lists, Lists];
    const stopped = idsOf(then?.running as List).filter((id) => !idsOf(later.running).includes(id));
    expect(stopped.length).toBeGreaterThan(0);
    for (const lists of [later, thereLater]) {
      for (const name of ["byCode", "byTime", "sinceThen", "stopped"] as const)
        expect(idsOf(lists[name]), `${name}, ${where}`).toEqual(stopped);
      expect(idsOf(lists.all)).toEqual([...idsOf(lists.running), ...stopped].sort());
    }
    expect(later.byCode.totalCount).toBe(stopped.length);
    expect(new Set(later.byTime.nodes.map(({ status }) => status))).toEqual(new Set(["STOPPED"]));
    expect(await ask(null)).toEqual([later, thereLater]);
  }

  // So old as it was then: ages count from the moment.
  const created = "query ($at: DateTime) { fleet(at: $at) { tasks(first: 1) { nodes { id createdAt } } } }";
  const { nodes } = (
    (await stack.graph(created, { at: before })).data.fleet as { tasks: { nodes: Created[] } }
  ).tasks;
  type Created = { id: string; createdAt: string };
  const [{ id, createdAt } = { id: "", createdAt: "" }] = nodes;
  const age = Date.parse(before) - Date.parse(createdAt);
  const olderThan = async (milliseconds: number) => {
    const list = "tasks(first: 100, filter: { olderThan: $age, includeStopped: true }) { nodes { id } }";
    const document = `query ($at: DateTime, $age: Duration) { fleet(at: $at) { ${list} clusters { nodes { ${list} } } } }`;
    const variables = { at: before, age: `PT${(milliseconds / 1_000).toFixed(3)}S` };
    const { tasks, clusters } = (await stack.graph(document, variables)).data.fleet as {
      tasks: List;
      clusters: { nodes: { tasks: List }[] };
    };
    return [tasks, ...clusters.nodes.map((each) => each.tasks)].flatMap(idsOf).filter((each) => each === id);
  };
  expect(await olderThan(age - 1)).toHaveLength(2);
  expect(await olderThan(age + 1)).toEqual([]);
});

test("a list of then is filtered by what was so then, whatever has changed, gone or been renamed since", {
  timeout: 120_000,
}, async () => {
  const { stack } = await fleetThatChanges();
  const { pool } = stack.server.database;
  await pool.query(
    `UPDATE service SET labels = '[{"key":"team","value":"web"}]'; UPDATE host SET labels = '[{"key":"team","value":"web"}]', capacity_provider = 'asg-1'`,
  );
  type Row = Record<string, string>;
  const one = async (columns: string, from: string) =>
    (await pool.query(`SELECT ${columns} FROM ${from} LIMIT 1`)).rows[0] as Row;
  const service = await one(
    "s.path, s.name, s.task_definition_arn AS revision, d.definition #>> '{containerDefinitions,0,image}' AS image",
    "service s JOIN task t ON t.service_id = s.id AND t.host_id IS NOT NULL JOIN task_definition d ON d.arn = s.task_definition_arn",
  );
  const host = await one(
    "h.ec2_instance_id AS name, h.private_ip AS ip, h.instance_type AS type",
    "host h JOIN task t ON t.host_id = h.id",
  );
  const [account, region, cluster] = (service.path as string).split("/") as [string, string, string];
  const label = '{ key: "team", value: "web" }';
  const filters = {
    clusters: [`name: "${cluster}"`, 'account: "main"', `region: "${region}"`, "status: ACTIVE"],
    services: [
      ...[
        `label: ${label}`,
        `name: "${service.name}"`,
        `cluster: "${cluster}"`,
        `cluster: "${account}/${region}/${cluster}"`,
      ],
      ...[
        'account: "main"',
        "status: ACTIVE",
        "launchType: [EC2, FARGATE]",
        "steady: true",
        `taskDefinition: "${service.revision}"`,
        `image: "${service.image}"`,
      ],
      'olderThan: "PT0S"',
    ],
    tasks: [
      ...[
        `label: ${label}`,
        `labels: [${label}], includeStopped: true`,
        `cluster: "${cluster}"`,
        'account: "main"',
      ],
      ...[
        `service: "${cluster}/${service.name}"`,
        `host: "${host.name}"`,
        `host: "${host.ip}"`,
        "status: RUNNING",
      ],
      ...[
        "launchType: [EC2, FARGATE]",
        `taskDefinition: "${service.revision}"`,
        `image: "${service.image}"`,
        'olderThan: "PT0S"',
      ],
    ],
    hosts: [
      ...[
        `label: ${label}`,
        `cluster: "${cluster}"`,
        'account: "main"',
        'status: "ACTIVE"',
        "agentConnected: true",
      ],
      ...[
        'capacityProvider: "asg-1"',
        `instanceType: "${host.type}"`,
        "freeCpu: 1",
        "freeMemory: 1",
        'olderThan: "PT0S"',
      ],
    ],
  };
  type Lists = Record<string, { totalCount: number; nodes: { id: string }[] }>;
  async function ask(at: string | null): Promise<Lists> {
    const found: Lists = {};
    for (const [list, each] of Object.entries(filters)) {
      const lists = each.map(
        (filter, index) =>
          `_${index}: ${list}(first: 100, filter: { ${filter} }) { totalCount nodes { id } }`,
      );
      const answer = await stack.graph(`query ($at: DateTime) { fleet(at: $at) { ${lists.join(" ")} } }`, {
        at,
      });
      expect(answer.errors).toBeUndefined();
      for (const [index, filter] of each.entries())
        found[`${list} of ${filter}`] = (answer.data.fleet as Lists)[`_${index}`] as Lists[string];
    }
    return found;
  }
  const before = await ask(null);
  for (const [name, { totalCount }] of Object.entries(before)) expect(totalCount, name).toBeGreaterThan(0);
  const at = new Date().toISOString();
  expect(await ask(at)).toEqual(before);

  // Every one of them is another one now.
  const renamed = "path = replace(path, 'main/', 'other/'), valid_from = now()";
  await pool.query(
    `UPDATE account SET name = 'other';
     UPDATE cluster SET status = 'PROVISIONING', labels = '[]', ${renamed};
     UPDATE service SET status = 'DRAINING', labels = '[]', launch_type = 'EXTERNAL', running_count = desired_count + 1,
       task_definition_arn = 'arn:x', created_at = now(), ${renamed};
     UPDATE host SET status = 'DRAINING', labels = '[]', agent_connected = false, capacity_provider = NULL, instance_type = 't', private_ip = NULL,
       remaining_cpu = 0, remaining_memory = 0, registered_at = now(), ${renamed};
     UPDATE task SET last_status = 'STOPPING', launch_type = 'EXTERNAL', task_definition_arn = 'arn:x', created_at = now(), ${renamed}`,
  );
  const changed = await ask(null);
  expect(Object.values(changed).filter(({ totalCount }) => totalCount > 0).length).toBeLessThan(12);
  expect(await ask(at)).toEqual(before);

  // And then there are none.
  for (const table of ["cluster", "service", "host", "task"])
    await pool.query(`UPDATE ${table} SET gone_at = now()`);
  for (const table of ["task", "host"]) await pool.query(`DELETE FROM ${table}`);
  expect(await ask(at)).toEqual(before);
});

test("a moment to come and one before anything was known are refused, saying since when there is a history", async () => {
  const { stack } = await fleetThatChanges();
  const ask = (at: string) =>
    stack.graph("query ($at: DateTime) { fleet(at: $at) { clusterCount } }", { at });
  const tomorrow = await ask(new Date(Date.now() + 86_400_000).toISOString());
  expect(tomorrow.errors?.[0]).toMatchObject({
    message: "at is still to come.",
    extensions: { code: "BAD_USER_INPUT" },
  });
  const before = await ask("2001-01-01T00:00:00Z");
  expect(before.errors?.[0]?.message).toMatch(
    /^at is before anything is known: the history begins at 20\d\d-/,
  );
  const { historySince } = (await stack.graph("{ fleet { historySince } }")).data.fleet as {
    historySince: string;
  };
  expect((await ask(historySince)).data).toEqual({ fleet: { clusterCount: 2 } });
});

test("what one may not see now one may not see as of then", async () => {
  let fleet: Fleet = { clusters: [], services: [] };
  const stack = await startStack({
    yaml: `roles:\n  reader-of-a: [{ allow: [fleet:read], on: ["main/us-east-1/production-web/*"] }]`,
    fleet: (sim) => {
      fleet = createFleet(sim, { clusters: 3, hosts: 2, containers: 9 });
    },
  });
  await stack.listed();
  const token = await stack.tokenFor({ principal: "rita", roles: ["reader-of-a"] });
  const seen = await stack.graph(asItWas, { at: new Date().toISOString(), services: 5 }, { token });
  expect(seen.errors).toBeUndefined();
  expect(seen.data.fleet).toMatchObject({ clusterCount: 1, clusters: { totalCount: 1 } });
  for (const { name } of fleet.clusters) {
    if (name !== "production-web") expect(JSON.stringify(seen.data)).not.toContain(name);
  }
});
