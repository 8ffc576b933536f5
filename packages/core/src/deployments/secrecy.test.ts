import { DescribeTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { render } from "@fleetgraph/catalogue";
import { expect } from "vitest";
import { auditContents, auditEventsPage } from "../audit/index.ts";
import { type Log, Problem, pageRequest } from "../kernel/index.ts";
import { type DeploymentStack, imageOf } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { type DeployServiceInput, deployService, planDeployment, restartService } from "./index.ts";

const web = "shop/web";
// Everything that may not be told holds this.
const secret = "correct-horse-battery-staple";

function recordingLog(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const say = (event: string, fields?: Record<string, unknown>) =>
    void lines.push(`${event} ${JSON.stringify(fields ?? {})}`);
  return { log: { debug: say, info: say, warn: say, error: say }, lines };
}

/** The columns that are there to hold definitions. */
const holding = ["change", "definition"];

/** The tables that hold the secret, apart from some columns. */
async function tablesThatTell({ deps }: DeploymentStack, apartFrom: string[] = holding): Promise<string[]> {
  const { pool } = deps.database;
  const tables = await pool.query<{ name: string }>(
    "SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables " +
      "WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')",
  );
  const telling: string[] = [];
  for (const { name } of tables.rows) {
    // Binary columns are shown in hexadecimal.
    const { rowCount } = await pool.query(
      `SELECT FROM (SELECT (to_jsonb(t) - $3::text[])::text AS row FROM ${name} t) AS shown ` +
        "WHERE strpos(row, $1) > 0 OR strpos(row, $2) > 0",
      [secret, Buffer.from(secret).toString("hex"), apartFrom],
    );
    if (rowCount) telling.push(name);
  }
  return telling;
}

const settings: Partial<DeployServiceInput> = {
  environment: [
    { name: "DATABASE_PASSWORD", value: secret },
    { container: "web", name: "API_TOKEN", value: `${secret}/2` },
  ],
};
const file = (environment: unknown) => ({
  taskDefinition: { containerDefinitions: [{ name: "web", image: imageOf("v3"), memory: 256, environment }] },
});

test.concurrent("values of the environment reach ECS, and nothing that is kept, logged or answered", async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false });
  const { log, lines } = recordingLog();
  stack.deps.log = log;
  const { deps, caller } = stack;
  await stack.startWorker();
  const answers: unknown[] = [];
  const deploy = async (tag: string, more: Partial<DeployServiceInput>) => {
    answers.push(await planDeployment(deps, caller, { service: web, ...more }));
    const { id } = await deployService(deps, caller, { service: web, idempotencyKey: tag, ...more });
    const done = await stack.reach(id);
    answers.push(done, await stack.eventsOf(id));
    return done;
  };

  const first = await deploy("settings", settings);
  expect(first.state).toBe("SUCCEEDED");
  const { reading } = await deps.ecsOf("main/us-east-1/shop/web");
  const { taskDefinition } = await reading.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: first.toTaskDefinition ?? "" }),
  );
  expect(taskDefinition?.containerDefinitions?.[0]?.environment).toEqual(
    expect.arrayContaining([
      { name: "DATABASE_PASSWORD", value: secret },
      { name: "API_TOKEN", value: `${secret}/2` },
    ]),
  );
  expect(await deploy("file", file([{ name: "PASSWORD", value: secret }]))).toMatchObject({
    state: "SUCCEEDED",
  });
  stack.sim.scenarios.set({ kind: "exit-at-start" });
  expect(
    await deploy("failing", { environment: [{ name: "PASSWORD", value: `${secret}/3` }] }),
  ).toMatchObject({
    state: "FAILED",
  });
  stack.sim.scenarios.clear();
  const { id } = await restartService(deps, caller, { service: web, idempotencyKey: "restart" });
  answers.push(await stack.reach(id));

  await stack.idle();
  const page = pageRequest({ first: 100 });
  const { items } = await auditEventsPage(deps.database, caller, { page, filter: {} });
  expect(items.length).toBeGreaterThanOrEqual(4);
  answers.push([
    ...(await auditContents(
      deps.database,
      caller,
      items.map((each) => each.id),
    )),
  ]);
  expect(JSON.stringify(answers)).not.toContain(secret);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => line.includes(secret))).toEqual([]);
  expect((await tablesThatTell(stack, [])).sort()).toEqual(["public.deployment", "public.task_definition"]);
  expect(await tablesThatTell(stack)).toEqual([]);
});

const refused: [string, Partial<DeployServiceInput>][] = [
  [
    "a variable twice",
    { environment: [...(settings.environment ?? []), { name: "API_TOKEN", value: secret }] },
  ],
  ["a container that is not there", { environment: [{ container: "db", name: "A", value: secret }] }],
  ["a name that is none", { environment: [{ name: "", value: secret }] }],
  ["a value that is too long", { environment: [{ name: "A", value: secret.repeat(5_000) }] }],
  ["variables as an object", file({ PASSWORD: secret })],
  ["variables as lines", file([`PASSWORD=${secret}`])],
  ["a value that is a list", file([{ name: "PASSWORD", value: [secret] }])],
  ["a value that is a template", file([{ name: "PASSWORD", value: `{{ must_env \`${secret}\` }}` }])],
  ["a field that is misspelt", file([{ name: "PASSWORD", valeu: secret }])],
  [
    "a variable twice in a file",
    file(["a", "b"].map((end) => ({ name: "PASSWORD", value: `${secret}${end}` }))),
  ],
];

test.concurrent("what is refused tells no value either, in the answer, the history or the log", async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false });
  const { log, lines } = recordingLog();
  stack.deps.log = log;
  const { deps, caller } = stack;
  for (const [what, input] of refused) {
    const asked = { service: web, idempotencyKey: what, ...input };
    const problem: unknown = await deployService(deps, caller, asked).catch((error: unknown) => error);
    if (!(problem instanceof Problem)) {
      // Taken as it is, and then it is a secret like every other.
      expect(JSON.stringify(problem), what).not.toContain(secret);
      continue;
    }
    const { text, hint, field, message, stack: trace } = problem;
    const mistakes = "mistakes" in problem ? problem.mistakes : [];
    const words = [text, hint].map((each) => each && render(each.kind, each.params as never));
    expect(JSON.stringify([text, hint, field, mistakes, message, trace, words]), what).not.toContain(secret);
  }
  const { rows } = await deps.database.pool.query(
    "SELECT outcome FROM audit_event WHERE outcome = 'REFUSED'",
  );
  expect(rows.length).toBeGreaterThanOrEqual(refused.length - 1);
  expect(lines.filter((line) => line.includes(secret))).toEqual([]);
  expect(await tablesThatTell(stack)).toEqual([]);
});
