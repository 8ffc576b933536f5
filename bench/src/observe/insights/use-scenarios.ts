import { type Usage, UsageOf } from "@fleetgraph/core/insights";
import { begin, day, hour, plainService } from "./plain-facts.ts";
import type { KindShapes } from "./scenario.ts";
import type { Draw } from "./seeded-random.ts";

const mebibyte = 1024 ** 2;
const days = 14;

/** What a container wrote in a minute, MiB/s; null where no point came. */
type Writes = (at: number) => number;

/**
 * As it is read: of each hour the mean of its minutes. A twentieth of the minutes have no point, and on some days hours in a
 * row have none.
 */
function writing(draw: Draw, writes: Writes, sinceDays = days): Usage | null {
  const usage = new UsageOf();
  const silentFrom = draw.whole(0, days * 24);
  const silentFor = draw.chance(0.3) ? draw.whole(1, 40) : 0;
  const hours = Array.from({ length: days * 24 }, (_, index): number | null => {
    const from = begin - (days * 24 - index) * hour;
    if (from < begin - sinceDays * day || (index >= silentFrom && index < silentFrom + silentFor))
      return null;
    let [sum, points] = [0, 0];
    for (let minute = 0; minute < 60; minute += 1) {
      if (draw.chance(0.05)) continue;
      sum += writes(from + minute * 60_000);
      points += 1;
    }
    return (sum / points) * mebibyte;
  });
  usage.add(hours);
  return usage.summary(days * 24);
}

function writer(draw: Draw, writes: Writes, more: { sinceDays?: number; fargate?: boolean } = {}) {
  const service = plainService("ingest", more.fargate ? { launchType: "FARGATE" } : {});
  const usage = writing(draw, writes, more.sinceDays);
  const ofContainers = new Map(usage === null ? [] : [["ingest/app", { DISK_WRITE: usage }]]);
  const facts = {
    services: [service],
    usage: { from: new Date(begin - days * day), until: new Date(begin), ofContainers, ofHosts: new Map() },
  };
  return { forMs: 4 * hour, everyMs: hour, facts: () => facts };
}

/** Around a level, as what is written is: now and then a multiple of it. */
const around = (draw: Draw, level: number) => () => level * Math.exp(draw.between(-0.7, 0.7));

export const heavyDiskWriter: KindShapes = {
  well: {
    "writes a log": (draw) => writer(draw, around(draw, draw.between(0.02, 4))),
    "writes for a minute or a few of every hour": (draw) => {
      const [minutes, level] = [draw.whole(1, 4), draw.between(40, 150)];
      return writer(draw, (at) => ((at / 60_000) % 60 < minutes ? level : 0.1));
    },
    "writes much at night": (draw) => {
      const [hours, level] = [draw.between(1, 6), draw.between(80, 400)];
      return writer(draw, (at) => (at % day < hours * hour ? level : 0.2));
    },
    "took an import and is young": (draw) =>
      writer(draw, around(draw, draw.between(30, 100)), { sinceDays: draw.between(0.5, 6) }),
    "compacts several times a day": (draw) => {
      const level = draw.between(60, 120);
      return writer(draw, (at) => (at % (4 * hour) < 30 * 60_000 ? level : 1));
    },
    "has its own disk, on Fargate": (draw) =>
      writer(draw, around(draw, draw.between(30, 80)), { fargate: true }),
  },
  faulty: {
    "writes much all the time": (draw) => writer(draw, around(draw, draw.between(30, 100))),
    "writes much by day": (draw) => {
      const [level, hours] = [draw.between(40, 90), draw.between(13, 16)];
      return writer(draw, (at) => (at % day < hours * hour ? level * draw.between(0.6, 1.4) : 1));
    },
    "writes in bursts of seconds, all the time": (draw) => {
      const level = draw.between(90, 200);
      return writer(draw, () => (draw.chance(0.4) ? level : 2));
    },
  },
};
