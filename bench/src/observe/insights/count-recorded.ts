import {
  type InsightsDeps,
  insightKinds,
  insightsConfiguration,
  runInsights,
} from "@fleetgraph/core/insights";
import { judgeFiles, matchTrail } from "@fleetgraph/core/trail";
import type { Database } from "@fleetgraph/database";
import type { PartBench } from "../../measure/part-bench.ts";
import { begin, hour, minute } from "./plain-facts.ts";
import { type Act, faultyEntries, knownChanges, unknownChanges, wellEntries } from "./recorded-acts.ts";
import { addPlace, insertRows, type RecordedPlace, region } from "./recorded-place.ts";
import { countTarget, type Score } from "./score.ts";
import { type Draw, drawOf } from "./seeded-random.ts";
import { faultyTrails, type TrailShape, wellTrails } from "./trail-shapes.ts";

const nothing = () => undefined;
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const ofTrail = ["TRAIL_NOT_READ", "TRAIL_UNPROVEN", "TRAIL_DOUBTFUL"] as const;
const kinds: readonly string[] = [...ofTrail, "ENTERED_BY_HAND", "OUT_OF_BAND_CHANGES"];
/** Minutes after the beginning. */
const looks = [0, 15, 18, 30, 45, 62, 75, 90, 105, 120, 150, 180];

type Truth = { kind: string; target: string; planted: boolean; what: string };
type Told = {
  seed: number;
  place: RecordedPlace;
  trail: TrailShape;
  acts: Act[];
  truths: Truth[];
  acknowledged: boolean;
};

/**
 * Counts what is read off CloudTrail: what its ingest writes of accounts' regions comes bit by bit, files are judged, records
 * matched with Fleetgraph's calls, and the job judges at looks of three hours.
 */
export async function countRecorded(bench: PartBench, scores: Map<string, Score>): Promise<void> {
  const database = await bench.openStore();
  const seeds = Array.from({ length: bench.small ? 40 : 200 }, (_, index) => 8_000 + index);
  const places: Told[] = [];
  for (const seed of seeds) places.push(await tell(database, seed));
  let now = begin;
  const clock = { now: () => new Date(now) };
  const configured = places.map(({ place }) => ({
    name: place.name,
    regions: [region],
    access: "read" as const,
  }));
  const accounts = { list: async () => configured } as unknown as InsightsDeps["accounts"];
  const deps: InsightsDeps = { database, clock, log: quiet, accounts };
  const insights = insightsConfiguration.parse({ off: insightKinds.filter((kind) => !kinds.includes(kind)) });
  let last = Number.NEGATIVE_INFINITY;
  for (const minutes of looks) {
    now = begin + minutes * minute;
    for (const told of places) await arrive(database, told, { after: last, now });
    await matchTrail({ database, clock, log: quiet }, { graceMs: 5 * minute });
    for (const { place, acknowledged } of places)
      if (acknowledged)
        await database.pool.query(
          "UPDATE out_of_band_change SET acknowledged_at = $2, acknowledged_by = 'ann' WHERE starts_with(path, $1) AND acknowledged_at IS NULL",
          [`${place.name}/`, clock.now()],
        );
    for (const { place } of places) {
      await judgeFiles(database, { accountId: place.accountId, region, at: clock.now() });
      const signal = new AbortController().signal;
      await runInsights(deps, { account: place.name, region, insights, signal });
    }
    last = now;
    bench.say(`${minutes} minutes of ${places.length} accounts`);
  }
  const { rows } = await database.pool.query<{ kind: string; target: string }>(
    "SELECT kind, target_id AS target FROM insight WHERE opened_at IS NOT NULL",
  );
  const opened = new Set(rows.map(({ kind, target }) => `${kind} ${target}`));
  for (const { seed, truths } of places)
    for (const { kind, target, planted, what } of truths) {
      const found = opened.has(`${kind} ${target}`);
      countTarget(scores, kind, { planted, found });
      if (found !== planted) bench.say(`seed ${seed}, ${kind}: ${planted ? "missed" : "told of"} "${what}"`);
    }
}

/** What goes on in an account's region: how it is read, and either who enters containers or who changes something. */
async function tell(database: Database, seed: number): Promise<Told> {
  const draw = drawOf(seed);
  const index = seed - 8_000;
  const [what, make] = draw.oneOf(Object.entries(draw.chance(0.5) ? wellTrails : faultyTrails));
  const trail = { what, ...make(draw, { id: index, begin }) };
  const place = await addPlace(database, {
    index,
    at: new Date(begin - 90 * 24 * hour),
    empty: trail.empty === true,
  });
  const account = `${place.name}/${region}`;
  const truths = ofTrail.map(
    (kind): Truth => ({ kind, target: account, planted: trail.wrong[kind] === true, what }),
  );
  const told = { seed, place, trail, truths, acknowledged: false };
  if (place.cluster === null || trail.wrong.TRAIL_NOT_READ) return { ...told, acts: [] };
  return draw.chance(0.5) ? { ...told, ...enter(draw, told) } : { ...told, ...change(draw, told, account) };
}

function enter(draw: Draw, { place, truths }: Pick<Told, "place" | "truths">) {
  const acts: Act[] = [];
  const entered = place.services.map(({ id }, service): Truth => {
    const planted = draw.chance(0.5);
    const [what, make] = draw.oneOf(Object.entries(planted ? faultyEntries : wellEntries));
    acts.push(...make(draw, place, { service, begin }));
    return { kind: "ENTERED_BY_HAND", target: id, planted, what };
  });
  return { acts, truths: [...truths, ...entered] };
}

function change(draw: Draw, { place, truths }: Pick<Told, "place" | "truths">, target: string) {
  const known = Object.entries(knownChanges).filter(() => draw.chance(0.3));
  const acts = known.flatMap(([, make]) => make(draw, place, begin));
  const planted = draw.chance(0.5);
  // What is known to be right was said to be.
  const acknowledged = !planted && draw.chance(0.2);
  const [what, make] = draw.oneOf(Object.entries(unknownChanges));
  if (planted || acknowledged) acts.push(...make(draw, place, begin));
  const said = planted
    ? what
    : [...known.map(([each]) => each), ...(acknowledged ? ["acknowledged"] : [])].join(", ");
  const truth = { kind: "OUT_OF_BAND_CHANGES", target, planted, what: said };
  return { acts, truths: [...truths, truth], acknowledged };
}

/** Writes what comes of it between two looks. */
async function arrive(
  database: Database,
  { place, trail, acts }: Told,
  { after, now }: { after: number; now: number },
): Promise<void> {
  const comes = ({ at }: { at: number }) => at > after && at <= now;
  const observed = trail.observedAt(now);
  if (trail.way !== null && observed !== null)
    await database.pool.query(
      "INSERT INTO trail_source (key, account_id, region, way, observed_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (key) DO UPDATE SET observed_at = $5",
      [place.accountId, place.accountId, region, trail.way, new Date(observed)],
    );
  for (const table of ["trail_digest", "trail_file"] as const) {
    const rows = trail.arrivals.filter((each) => each.table === table && comes(each)).map(({ row }) => row);
    await insertRows(database, table, rows);
  }
  for (const { digest, files } of trail.namings.filter(comes))
    await database.pool.query(
      "UPDATE trail_file f SET digest_id = $1, digest_sha256 = r.sha256 FROM unnest($2::text[], $3::text[]) AS r(id, sha256) WHERE f.id = r.id",
      [digest, files.map(({ id }) => id), files.map(({ sha256 }) => sha256)],
    );
  await insertRows(
    database,
    "trail_record",
    acts.filter(comes).map(({ record }) => ({ session_name: null, ...record })),
  );
  const calls = acts.flatMap(({ call }) => (call !== null && comes(call) ? [call.row] : []));
  await insertRows(database, "aws_request", calls);
}
