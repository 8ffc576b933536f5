import { testDatabase } from "@fleetgraph/database/testing";
import { createFleet, createOddServices, DEFAULT_PLACE, startSimulator } from "@fleetgraph/simulator";
import { expect, test } from "vitest";
import { syncFleet } from "../../fleet/index.ts";
import { systemClock } from "../../kernel/index.ts";
import { quietLog } from "../../testing/index.ts";
import { stackDeps } from "../../testing/worker-deps.ts";
import { evaluatePlace } from "../evaluate.ts";
import { insightsConfiguration } from "../index.ts";
import { rules } from "./index.ts";

const ofTest = /^(LOG_|FLUENTD_|HOST_BOUND|STATE_ON|STANDALONE|ENTERED|TRAIL_|OUT_OF_BAND)/;

test("of a simulated fleet exactly what was planted is found, each of its kind, and the account without CloudTrail", async () => {
  const database = await testDatabase();
  const sim = await startSimulator({ throttling: false });
  try {
    const { accessKeyId, secretAccessKey } = sim.credentials(DEFAULT_PLACE.account);
    process.env.AWS_ACCESS_KEY_ID = accessKeyId;
    process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
    createFleet(sim, { clusters: 6, hosts: 10, containers: 30, logging: true });
    const { oddities } = createOddServices(sim, DEFAULT_PLACE);
    const deps = stackDeps(
      { database, clock: systemClock, log: quietLog },
      { endpoint: sim.url, region: DEFAULT_PLACE.region },
    );
    await syncFleet(deps);
    const judged = rules
      .filter(({ kind }) => ofTest.test(kind))
      .map((rule) => ({ ...rule, opensAfterMs: 0, everyMs: 0 }));
    const place = { account: "main", region: DEFAULT_PLACE.region };
    const insights = insightsConfiguration.parse({});
    const before = await evaluatePlace(deps, { ...place, insights, rules: judged });
    expect(before.findings).toBe(oddities.length + 1);
    const { rows } = await database.pool.query(
      "SELECT kind, target_name AS target, part FROM insight WHERE state = 'OPEN' ORDER BY kind",
    );
    const planted = oddities.map(({ kind, cluster, service, part }) => ({
      kind,
      target: `${cluster}/${service}`,
      part,
    }));
    const account = { kind: "TRAIL_NOT_READ", target: "main/us-east-1", part: "" };
    expect(rows).toEqual([...planted, account].sort((one, other) => (one.kind < other.kind ? -1 : 1)));

    // A change behind Fleetgraph's back, and a trail that was altered.
    await database.pool.query(
      "INSERT INTO out_of_band_change (id, event_id, at, found_at, path, action, person, own_key, details) " +
        "VALUES ('oob_1', 'e-1', now(), now(), 'main/us-east-1/odd/vpn', 'UpdateService', 'ann', false, '{}')",
    );
    await database.pool.query(
      "INSERT INTO trail_source (key, account_id, region, way, observed_at) SELECT 'k', id, 'us-east-1', 'FILES', now() FROM account",
    );
    await database.pool.query(
      "INSERT INTO trail_file (id, account_id, region, bucket, key, kind, state, delivered_at, noticed_at, verdict) " +
        "SELECT v, id, 'us-east-1', 'b', v, 'LOG', 'READ', now(), now(), v FROM account, unnest(ARRAY['ALTERED', 'UNCOVERED', 'VERIFIED']) v",
    );
    // Somebody enters a container every other day, another one on five days in a row, one once, and a pipeline another.
    await database.pool.query(
      "INSERT INTO trail_record (event_id, event_time, account_id, aws_account, region, event_source, event_name, read_only, identity_type, " +
        "principal, request, path, cluster_id, ingested_at, looked_up_at) SELECT t.id || d, now() - make_interval(days => CASE WHEN s.name IN ('ledger', 'plain-fluentd') THEN 2 * d ELSE d END), c.account_id, '1', 'us-east-1', 'ecs.amazonaws.com', " +
        "'ExecuteCommand', false, 'AssumedRole', CASE s.name WHEN 'plain-fluentd' THEN 'arn:aws:sts::1:assumed-role/ci/GitHubActions' ELSE 'ann' END, jsonb_build_object('task', t.arn), c.path, c.id, now(), now() " +
        "FROM service s JOIN cluster c ON c.id = s.cluster_id AND c.name = 'odd' JOIN task t ON t.service_id = s.id, generate_series(1, 5) d " +
        "WHERE s.name IN ('ledger', 'tied') OR s.name = 'vpn' AND d = 1 OR s.name = 'plain-fluentd'",
    );
    await evaluatePlace(deps, { ...place, insights, rules: judged });
    const { rows: entered } = await database.pool.query(
      "SELECT target_name, evidence->0->>'value' AS days FROM insight WHERE kind = 'ENTERED_BY_HAND'",
    );
    expect(entered).toEqual([{ target_name: "odd/ledger", days: "5" }]);
    const { rows: ofAccount } = await database.pool.query(
      "SELECT kind, severity, evidence FROM insight WHERE target_kind = 'ACCOUNT' AND true_since IS NOT NULL AND false_since IS NULL ORDER BY kind",
    );
    expect(ofAccount.map(({ kind, evidence }) => [kind, evidence[0]?.value])).toEqual([
      ["OUT_OF_BAND_CHANGES", 1],
      ["TRAIL_DOUBTFUL", 1],
      ["TRAIL_UNPROVEN", 1],
    ]);
  } finally {
    await sim.close();
    await database.close();
  }
}, 60_000);
