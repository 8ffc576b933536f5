import { hour, minute } from "./plain-facts.ts";
import type { Row } from "./recorded-place.ts";
import type { Draw } from "./seeded-random.ts";

/** A row that is there from some moment on, and what a digest names by then. */
export type Arrival = { at: number; table: "trail_file" | "trail_digest"; row: Row };
export type Naming = { at: number; digest: string; files: readonly { id: string; sha256: string }[] };

/** How an account's region is read, and what of it is wrong. */
export type TrailShape = {
  what: string;
  wrong: { TRAIL_NOT_READ?: true; TRAIL_UNPROVEN?: true; TRAIL_DOUBTFUL?: true };
  way: "FILES" | "LOOKUP" | null;
  /** When a source of it answered last, at a moment; null: never yet. */
  observedAt(at: number): number | null;
  arrivals: readonly Arrival[];
  namings: readonly Naming[];
  /** There is no cluster in it. */
  empty?: true;
};

type Files = {
  from: number;
  begin: number;
  until: number;
  /** Between two files. */
  everyMs: number;
  /** From a digest's end to when it is read. */
  digestLateMs(): number;
  /** Digests are written for hours that begin within. */
  digestsFrom?: number;
  digestsUntil?: number;
  /** Share of files that only a backfill digest names. */
  backfilled?: number;
  unknownKey?: true;
  fault?: "ALTERED" | "MISSING" | "SLIPPED_IN" | "FORGED" | "BROKEN" | undefined;
};

/** What CloudTrail delivers: a file every so often, and for each hour a digest that names its files and follows on the last. */
function filesOf(draw: Draw, { id, of }: { id: number; of: Files }) {
  const place = { account_id: `acc_${id}`, region: "us-east-1", bucket: "trail" };
  const arrivals: Arrival[] = [];
  const namings: Naming[] = [];
  const faultAt = draw.whole(6, 14);
  let previous: Row | null = null;
  let file = 0;
  for (let start = of.from, n = 0; start < of.until; start += hour, n += 1) {
    const isFaulty = n === faultAt ? of.fault : undefined;
    const named: { id: string; sha256: string }[] = [];
    const late: { id: string; sha256: string }[] = [];
    const deliveries = Array.from(
      { length: Math.max(1, Math.floor(hour / of.everyMs)) },
      () => start + draw.between(1, 59) * minute,
    );
    for (const at of of.everyMs > hour && !draw.chance(hour / of.everyMs) && !isFaulty ? [] : deliveries) {
      file += 1;
      const key = `file-${id}-${file}`;
      const faulty = isFaulty !== undefined && at === deliveries[0] ? isFaulty : null;
      const state =
        faulty === "MISSING"
          ? { state: "MISSING", sha256: null }
          : { state: "READ", sha256: faulty === "ALTERED" ? "other" : key };
      const times = { delivered_at: new Date(at), noticed_at: new Date(at) };
      arrivals.push({
        at,
        table: "trail_file",
        row: { ...place, id: key, key, kind: "LOG", ...state, ...times, verdict: "PENDING" },
      });
      if (faulty !== "SLIPPED_IN")
        (draw.chance(of.backfilled ?? 0) ? late : named).push({ id: key, sha256: key });
    }
    if (start < (of.digestsFrom ?? 0) || start >= (of.digestsUntil ?? never)) {
      previous = null;
      continue;
    }
    const digest = `digest-${id}-${n}`;
    const at = start + hour + of.digestLateMs();
    const broken = isFaulty === "BROKEN" && previous !== null;
    const row: Row = {
      ...{
        ...place,
        id: digest,
        key: digest,
        trail: "trail",
        backfill: false,
        start_at: new Date(start),
        end_at: new Date(start + hour),
      },
      ...{
        fingerprint: "f",
        signature: `signature ${digest}`,
        sha256: `hash ${digest}`,
        files: named.length,
        chain: "PENDING",
      },
      signed: isFaulty === "FORGED" ? "FORGED" : of.unknownKey && n % 5 === 0 ? "UNKNOWN_KEY" : "VALID",
      previous_key: previous?.key ?? null,
      previous_bucket: previous === null ? null : "trail",
      previous_sha256: broken ? "of another" : (previous?.sha256 ?? null),
      previous_signature: previous?.signature ?? null,
      read_at: new Date(at),
    };
    arrivals.push({ at, table: "trail_digest", row });
    namings.push({ at, digest, files: named });
    // A backfill digest comes behind that of the hour.
    if (late.length > 0) {
      const backfill = `${digest}-backfill`;
      const later = at + draw.between(20, 80) * minute;
      arrivals.push({
        ...{ at: later, table: "trail_digest" },
        row: {
          ...{
            ...row,
            id: backfill,
            key: backfill,
            backfill: true,
            signature: backfill,
            sha256: backfill,
            read_at: new Date(later),
          },
          ...{
            previous_key: null,
            previous_bucket: null,
            previous_sha256: null,
            previous_signature: null,
            signed: "VALID",
          },
        },
      });
      namings.push({ at: later, digest: backfill, files: late });
    }
    previous = row;
  }
  return { arrivals, namings };
}

const never = Number.POSITIVE_INFINITY;
type Made = Omit<TrailShape, "what">;
type Make = (draw: Draw, input: { id: number; begin: number }) => Made;

/** Of a day and some hours until after the last look; read all the time unless said otherwise. */
function readFiles(given: (draw: Draw, begin: number) => Partial<Files>, more: Partial<Made> = {}): Make {
  return (draw, { id, begin }) => {
    const span = { from: begin - 30 * hour, begin, until: begin + 4 * hour, everyMs: 20 * minute };
    const of = { ...span, digestLateMs: () => draw.between(5, 40) * minute, ...given(draw, begin) };
    return {
      wrong: {},
      way: "FILES",
      observedAt: (at) => at - 2 * minute,
      ...filesOf(draw, { id, of }),
      ...more,
    };
  };
}

const nothing = { arrivals: [], namings: [] };
export const wellTrails: Readonly<Record<string, Make>> = {
  "files that are proven": readFiles(() => ({})),
  "digests that come late": readFiles((draw) => {
    const most = draw.between(60, 150);
    return { digestLateMs: () => draw.between(5, most) * minute };
  }),
  "files that a backfill digest names": readFiles(() => ({ backfilled: 0.2 })),
  "a file now and then": readFiles(() => ({ everyMs: 8 * hour })),
  "a key that CloudTrail does not tell": readFiles(() => ({ unknownKey: true })),
  "a trail since some hours": readFiles((draw, begin) => {
    const from = begin - draw.whole(3, 20) * hour;
    return { from, digestsFrom: from };
  }),
  "read again after hours": (draw, input) => {
    const made = readFiles(() => ({}))(draw, input);
    const [away, back] = [
      input.begin - draw.between(1, 20) * hour,
      input.begin + draw.between(0.1, 2) * hour,
    ];
    return { ...made, observedAt: (at) => (at < back ? away : at) };
  },
  "read for the first time": (draw, input) => {
    const made = readFiles(() => ({}))(draw, input);
    const first = input.begin + draw.between(1, 25) * minute;
    return { ...made, observedAt: (at) => (at < first ? null : at) };
  },
  "no cluster": () => ({ wrong: {}, way: null, observedAt: () => null, ...nothing, empty: true }),
};

const fault = (kind: NonNullable<Files["fault"]>) =>
  readFiles(() => ({ fault: kind }), { wrong: { TRAIL_DOUBTFUL: true } });
export const faultyTrails: Readonly<Record<string, Make>> = {
  "never read": () => ({ wrong: { TRAIL_NOT_READ: true }, way: null, observedAt: () => null, ...nothing }),
  "read no more since days": (draw, { begin }) => {
    const last = begin - draw.between(26, 200) * hour;
    return { wrong: { TRAIL_NOT_READ: true }, way: "FILES", observedAt: () => last, ...nothing };
  },
  "looked up only": () => ({
    wrong: { TRAIL_UNPROVEN: true },
    way: "LOOKUP",
    observedAt: (at) => at,
    ...nothing,
  }),
  "no digests": readFiles(() => ({ digestsUntil: 0 }), { wrong: { TRAIL_UNPROVEN: true } }),
  "no digests any more": readFiles((draw, begin) => ({ digestsUntil: begin - draw.whole(5, 20) * hour }), {
    wrong: { TRAIL_UNPROVEN: true },
  }),
  "a file altered": fault("ALTERED"),
  "a file removed": fault("MISSING"),
  "a file slipped in": fault("SLIPPED_IN"),
  "a digest forged": fault("FORGED"),
  "a digest out of its chain": fault("BROKEN"),
};
