import { testDatabase } from "@fleetgraph/database/testing";
import { expect, test } from "vitest";
import { pageRequest } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import { pathsInSight } from "./paths-in-sight.ts";
import { countTasks, listTasks } from "./tasks.ts";

const readerOf = (...on: string[]) =>
  ({ grants: on.map((resource) => ({ verb: "fleet:read", resource })) }) as unknown as Caller;

test("a pattern that begins with * stands for the few paths that it names, and gives the same tasks", async () => {
  const database = await testDatabase();
  try {
    const { pool } = database;
    await pool.query("INSERT INTO account (id, name) VALUES ('acc_1', 'main')");
    // Seventy clusters, each with a service web-N, one of them with one that is called like a pattern, and tasks of both.
    await pool.query(
      "INSERT INTO cluster (id, account_id, region, arn, name, path, status, labels, content_hash, first_seen_at) " +
        "SELECT 'clu_' || n, 'acc_1', 'r', 'arn:c' || n, 'c' || n, 'main/r/c' || n || '/', 'ACTIVE', '[]', '\\x00', now() FROM generate_series(1, 70) n",
    );
    const service = (id: string, n: string, name: string) =>
      pool.query(
        "INSERT INTO service (id, cluster_id, arn, name, path, status, scheduling_strategy, deployment_controller, desired_count, running_count, " +
          "pending_count, deployments, deployment_configuration, labels, content_hash, first_seen_at) " +
          "SELECT $1 || c.id, c.id, $1 || c.id, $2, c.path || $2, 'ACTIVE', 'REPLICA', 'ECS', 1, 1, 0, '[]', '{}', '[]', '\\x00', now() " +
          `FROM cluster c WHERE c.id LIKE $3`,
        [id, name, n],
      );
    await service("svc_web", "clu_%", "web");
    await service("svc_odd", "clu_7", "50%_off");
    await pool.query(
      "INSERT INTO task (id, cluster_id, service_id, arn, path, last_status, containers, content_hash, first_seen_at) " +
        "SELECT 'tsk_' || s.id, s.cluster_id, s.id, 'arn:t' || s.id, s.path, 'RUNNING', '[]'::jsonb, '\\x00'::bytea, now() FROM service s " +
        "UNION ALL SELECT 'tsk_' || c.id, c.id, NULL, 'arn:t' || c.id, c.path, 'RUNNING', '[]'::jsonb, '\\x00'::bytea, now() FROM cluster c",
    );
    const reads = { pool };
    const expected: [string[], number | null, number][] = [
      // Patterns, how many stand for them (null: they stay as they are), and tasks.
      [["*/r/c7/*"], 3, 3],
      [["*/*/*/50%_off"], 1, 1],
      [["*/*/*/web"], null, 70],
      [["*/*/c1/web", "main/r/c2/*"], 2, 3],
      [["*/*/*/nothing"], 0, 0],
    ];
    for (const [on, count, tasks] of expected) {
      const caller = readerOf(...on);
      const patterns = await pathsInSight(reads, caller);
      if (count !== null) expect(patterns, on.join()).toHaveLength(count);
      else expect(patterns).toEqual(await pathsInSight({ pool, at: "2026-01-01T00:00:00Z" }, caller));
      const page = pageRequest({ first: 100 });
      expect((await listTasks(reads, caller, { page, filter: {} })).items, on.join()).toHaveLength(tasks);
      expect(await countTasks(reads, caller, {})).toBe(tasks);
    }
  } finally {
    await database.close();
  }
});
