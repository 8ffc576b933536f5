import { newSigningKey, parseSigningKey, sequence } from "@fleetgraph/core/audit";
import { systemClock } from "@fleetgraph/core/kernel";
import pg from "pg";
import type { PartBench } from "../measure/part-bench.ts";
import { silent } from "./silent.ts";

// Ids of this month, so that they are where new events are.
const seed = `
  INSERT INTO audit_event (id, entry, nonce, leaf, at, action, outcome, actor_id, actor_name, target_type, path, request_id)
  SELECT id, entry, nonce, '\\x01' || convert_to(id, 'UTF8') || sha256(nonce || entry), now(), 'fleet.sync', 'ACCEPTED', 'prn', 'bench', 'Fleet', '', 'bench'
  FROM (SELECT audit_event_first_id(now()) || to_char(n, 'FM0000000000000000') AS id, sha256(convert_to('nonce ' || n, 'UTF8')) AS nonce,
      convert_to('{"action":"fleet.sync","payload":{"n":' || n || '},"pad":"' || repeat('x', 400) || '"}', 'UTF8') AS entry
    FROM generate_series($1::bigint, $2::bigint) AS n) AS made`;

/** How fast a log catches up: a batch of events, then ten times as many behind them. */
export async function sequencing(bench: PartBench): Promise<void> {
  const database = await bench.openStore();
  const signers = [parseSigningKey(newSigningKey("bench"))];
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const tenth = bench.small ? 10_000 : 50_000;
  let first = 1;
  const caughtUp = async (count: number) => {
    bench.say(`${count} events`);
    await owner.query(seed, [first, first + count - 1]);
    first += count;
    await owner.query("CHECKPOINT");
    const began = performance.now();
    const appended = await sequence({ database, clock: systemClock, log: silent }, { signers });
    if (appended !== count) throw new Error(`${appended} of ${count} events got a place`);
    return count / ((performance.now() - began) / 1000);
  };
  try {
    const few = await caughtUp(tenth);
    const many = await caughtUp(10 * tenth);
    bench.report({ what: `sequencing ${tenth} events`, value: few, unit: "events/s" });
    bench.report({
      what: `sequencing ${10 * tenth} more`,
      value: many,
      unit: "events/s",
      against: { name: `${tenth} events`, ratio: many / few },
    });
  } finally {
    await owner.end();
  }
}
