import { type TestDatabase, testDatabase } from "@fleetgraph/database/testing";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { InvalidInput, pageRequest } from "../kernel/index.ts";
import { type Caller, clusterVisibility, isVisible, visibility } from "../permissions/index.ts";
import type { SearchKind } from "./hit.ts";
import { search, searchCursor } from "./search.ts";

const digest = `sha256:${"7".repeat(64)}`;
const seed = `
  INSERT INTO account (id, name, aws_account_id) SELECT 'acc_' || a, 'main-' || a, lpad(a::text, 12, '4') FROM generate_series(1, 3) a;
  INSERT INTO cluster (id, account_id, region, arn, name, path, status, labels, content_hash, first_seen_at)
    SELECT 'clu_' || c, 'acc_' || c, 'eu-west-1', 'arn:aws:ecs:eu-west-1:1:cluster/shop-' || c, 'shop-' || c,
      'main-' || c || '/eu-west-1/shop-' || c || '/', 'ACTIVE', '[{"key":"team","value":"payments"}]', '', now()
    FROM generate_series(1, 3) c;
  INSERT INTO task_definition (arn, family, revision, status, definition, observed_at)
    SELECT 'arn:aws:ecs:eu-west-1:1:task-definition/web:' || r, 'web', r, 'ACTIVE', jsonb_build_object('containerDefinitions',
      jsonb_build_array(jsonb_build_object('image', '1.dkr.ecr.eu-west-1.amazonaws.com/shop/frontend:v' || r))), now()
    FROM generate_series(1, 3) r;
  INSERT INTO service (id, cluster_id, arn, name, path, status, scheduling_strategy, deployment_controller, desired_count,
      running_count, pending_count, task_definition_arn, deployments, deployment_configuration, labels, content_hash, first_seen_at, gone_at)
    SELECT 'svc_' || c || name, 'clu_' || c, 'arn:aws:ecs:eu-west-1:1:service/shop-' || c || '/' || name, name,
      'main-' || c || '/eu-west-1/shop-' || c || '/' || name, 'ACTIVE', 'REPLICA', 'ECS', 1, 1, 0,
      CASE WHEN name = 'web' THEN 'arn:aws:ecs:eu-west-1:1:task-definition/web:' || c END, '[]', '{}', '[{"key":"team","value":"checkout"}]', '', now(),
      CASE WHEN name = 'old-web' THEN now() END
    FROM generate_series(1, 3) c, unnest(ARRAY['web', 'web-api', 'my-web', 'cobweb', 'old-web']) name;
  INSERT INTO host (id, cluster_id, arn, path, ec2_instance_id, private_ip, status, content_hash, first_seen_at)
    SELECT 'hst_' || c, 'clu_' || c, 'arn:h' || c, 'main-' || c || '/eu-west-1/shop-' || c || '/', 'i-0abc00000000000' || c,
      '10.0.' || c || '.7', 'ACTIVE', '', now() FROM generate_series(1, 3) c;
  INSERT INTO task (id, cluster_id, service_id, arn, path, task_definition_arn, last_status, containers, content_hash, first_seen_at, gone_at)
    SELECT 'tsk_' || c || t, 'clu_' || c, 'svc_' || c || 'web', 'arn:aws:ecs:eu-west-1:1:task/shop-' || c || '/' || md5(c || ':' || t),
      'main-' || c || '/eu-west-1/shop-' || c || '/web', 'arn:aws:ecs:eu-west-1:1:task-definition/web:' || c, 'RUNNING',
      '[{"imageDigest":"${digest}"}]', '', now(), CASE WHEN t = 3 THEN now() END
    FROM generate_series(1, 3) c, generate_series(1, 3) t;
  INSERT INTO task_past SELECT now(), t.* FROM task t WHERE gone_at IS NOT NULL AND cluster_id = 'clu_2';
  DELETE FROM task WHERE gone_at IS NOT NULL AND cluster_id = 'clu_2';
  INSERT INTO image (id, reference, repository, tag, digest, place, tags, first_seen_at)
    SELECT 'img_' || c, 'r/shop/frontend@' || c, '1.dkr.ecr.eu-west-1.amazonaws.com/shop/frontend', 'v' || c, 'sha256:' || repeat(c::text, 64),
      'main-' || c || '/eu-west-1', '[]', now() FROM generate_series(1, 3) c;
  INSERT INTO image_use (image_id, cluster_id, service_id, container, path)
    SELECT 'img_' || c, 'clu_' || c, 'svc_' || c || 'web', 'app', 'main-' || c || '/eu-west-1/shop-' || c || '/web' FROM generate_series(1, 3) c;
  INSERT INTO deployment (id, kind, service_id, path, state, version, images, requested_by_id, requested_by_name, request_id,
      created_at, updated_at, deadline_at, ecs_deployment_id)
    SELECT 'dep_0000000000000000000000000' || c, 'DEPLOY', 'svc_' || c || 'web', 'main-' || c || '/eu-west-1/shop-' || c || '/web', 'SUCCEEDED', 1,
      '[{"to":"1.dkr.ecr.eu-west-1.amazonaws.com/shop/frontend:v9"}]', 'prn_1', 'x', 'r', now(), now(), now(), 'ecs-svc/' || c
    FROM generate_series(1, 3) c;`;

let database: TestDatabase;
const paths = new Map<string, { kind: SearchKind; path: string }>();
beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query(seed);
  for (const kind of ["cluster", "service", "host", "task", "deployment"]) {
    const { rows } = await database.pool.query(`SELECT id, path FROM ${kind}`);
    for (const { id, path } of rows) paths.set(id, { kind: kind.toUpperCase() as SearchKind, path });
  }
  const uses = await database.pool.query("SELECT image_id, path FROM image_use");
  for (const { image_id: id, path } of uses.rows) paths.set(id, { kind: "IMAGE", path });
  const { rows } = await database.pool.query("SELECT id, path FROM task_past");
  for (const { id, path } of rows) paths.set(id, { kind: "TASK", path });
});
afterAll(() => database.close());

const callerOn = (resources: readonly string[]) =>
  ({ grants: resources.map((resource) => ({ verb: "fleet:read", resource })) }) as unknown as Caller;
const everybody = callerOn(["**"]);
async function find(text: string, caller = everybody, first = 100) {
  return (await search(database, caller, { text, page: pageRequest({ first }, searchCursor) })).items;
}
const told = async (text: string) =>
  (await find(text)).map(({ id, matched: [why] }) => `${id} ${why?.field} ${why?.excerpt}`);

test("a name is found whole, then by its beginning, a word and a part; what is gone stands behind", async () => {
  const services = (await find("web")).filter(({ kind, id }) => kind === "SERVICE" && id.startsWith("svc_1"));
  expect(services.map(({ name }) => name)).toEqual(["web", "web-api", "my-web", "old-web", "cobweb"]);
  expect(services.map(({ gone }) => gone)).toEqual([false, false, false, true, false]);
});

test.each([
  ["shop-2/web", "svc_2web PATH main-2/eu-west-1/shop-2/web"],
  ["arn:aws:ecs:eu-west-1:1:task-definition/web:3", "tsk_31 TASK_DEFINITION web:3"],
  ["web:2", "tsk_21 TASK_DEFINITION web:2"],
  ["i-0abc000000000003", "hst_3 EC2_INSTANCE_ID i-0abc000000000003"],
  ["10.0.2", "hst_2 PRIVATE_IP 10.0.2.7"],
  ["frontend:v2", "svc_2web IMAGE 1.dkr.ecr.eu-west-1.amazonaws.com/shop/frontend:v2"],
  [`sha256:${"3".repeat(64)}`, `img_3 IMAGE_DIGEST sha256:${"3".repeat(64)}`],
  ["frontend:v2", "img_2 IMAGE 1.dkr.ecr.eu-west-1.amazonaws.com/shop/frontend:v2"],
  ["shop/front", "svc_1web IMAGE 1.dkr.ecr.eu-west-1.amazonaws.com/shop/frontend:v1"],
  ["frontend:v9", "dep_00000000000000000000000001 IMAGE 1.dkr.ecr.eu-west-1.amazonaws.com/shop/frontend:v9"],
  [digest, `tsk_11 IMAGE_DIGEST ${digest}`],
  ["ecs-svc/2", "dep_00000000000000000000000002 ECS_DEPLOYMENT_ID ecs-svc/2"],
  ["dep_00000000000000000000000003", "dep_00000000000000000000000003 ID dep_00000000000000000000000003"],
  ["checkout", "svc_2web LABEL checkout"],
  ["team=payments", "clu_1 LABEL team=payments"],
  ["main-3", "clu_3 ACCOUNT main-3"],
  ["444444444442", "clu_2 ACCOUNT 444444444442"],
])("%s", async (text, expected) => {
  expect(await told(text)).toContain(expected);
});

test("a task is found by its first characters, also long after it stopped", async () => {
  const { rows } = await database.pool.query("SELECT id, arn FROM task_past");
  const [{ id, arn }] = rows;
  const name = arn.split("/").at(-1);
  for (const text of [name, name.slice(0, 10).toUpperCase(), name.slice(0, 6)]) {
    expect(await find(text)).toMatchObject([
      { id, kind: "TASK", gone: true, matched: [{ field: "NAME", excerpt: name }] },
    ]);
  }
});

test.each(["", " a ", "x".repeat(201)])(
  "%j is too short or too long, and says which argument",
  async (text) => {
    await expect(find(text)).rejects.toThrow(InvalidInput);
    await expect(find(text)).rejects.toMatchObject({ field: ["text"] });
  },
);

test("the pages of a search are the search", async () => {
  const all = await find("web");
  for (const first of [1, 4, 7]) {
    const seen: string[] = [];
    for (let after: string | null = null; ; ) {
      const page = pageRequest({ first, after }, searchCursor);
      const { items, hasNextPage } = await search(database, everybody, { text: "web", page });
      seen.push(...items.map(({ id }) => id));
      if (!hasNextPage) break;
      after = Buffer.from(JSON.stringify(items.at(-1)?.key)).toString("base64url");
    }
    expect(seen).toEqual(all.map(({ id }) => id));
  }
});

const segment = (...texts: string[]) => fc.constantFrom("*", ...texts);
const resource = fc
  .tuple(
    segment("main-1", "main-2", "main-*"),
    segment("eu-west-1", "us-*"),
    segment("shop-1", "shop-3", "s*"),
    segment("web", "web*", "*web"),
  )
  .map((segments) => segments.join("/"));
const text = fc.oneof(
  fc.constantFrom(
    "web",
    "shop",
    "10.0",
    "i-0abc",
    "frontend",
    digest,
    "web:1",
    "checkout",
    "main",
    "team=checkout",
    "shop-1/web",
    "payments",
  ),
  fc.string({ minLength: 2, maxLength: 6, unit: fc.constantFrom(..."webshop-123/%_\\:.'\"") }),
);

test("what may not be seen is never found, and what may be is, as it is for everybody", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(resource, { maxLength: 3 }), text, async (resources, wanted) => {
      fc.pre(wanted.trim().length >= 2);
      const caller = callerOn(resources);
      const seen = (id: string) => {
        const { kind, path } = paths.get(id) as { kind: SearchKind; path: string };
        return isVisible(
          (kind === "CLUSTER" ? clusterVisibility : visibility)(caller.grants, "fleet:read"),
          path,
        );
      };
      const [found, all] = [await find(wanted, caller), await find(wanted)];
      expect(found).toEqual(all.filter(({ id }) => seen(id)));
    }),
    { numRuns: 150 },
  );
});
