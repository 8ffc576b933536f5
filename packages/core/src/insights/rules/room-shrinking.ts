import { message } from "../../kernel/index.ts";
import { theilSen } from "../arithmetic/theil-sen.ts";
import { aCluster, exampleNow } from "../facts/examples.ts";
import type { RoomSample } from "../facts/facts.ts";
import { clusterRule, number, text } from "../rule.ts";

const day = 86_400_000;
const dimensions = ["cpu", "memory"] as const;

/** A cluster whose free room shrinks so that it will be full soon, by the slope of two weeks. */
export const roomShrinking = clusterRule({
  kind: "ROOM_SHRINKING",
  severity: "WARNING",
  everyMs: 6 * 3_600_000,
  opensAfterMs: 0,
  closesAfterMs: 24 * 3_600_000,
  needs: ["room", "groups"],
  find({ cluster, room, groups, now, settings }) {
    const target = { kind: "CLUSTER" } as const;
    const moments = [...Map.groupBy(room, ({ at }) => at.getTime())].map(([at, all]) => ({
      at,
      ...sumOf(all),
    }));
    if (moments.length < 28) return [{ target, untold: true as const }];
    const [worst] = dimensions
      .flatMap((of) => {
        const points = moments.map((each) => ({
          x: (each.at - now.getTime()) / day,
          y: 1 - each[`reserved${of === "cpu" ? "Cpu" : "Memory"}`] / Math.max(1, each[of]),
        }));
        const trend = theilSen(points);
        const free = points.at(-1)?.y ?? 1;
        if (trend === null || trend.high >= 0) return [];
        const days = Math.max(0, free) / -trend.slope;
        return days > settings.roomDays ? [] : [{ of, trend, free, days }];
      })
      .toSorted((one, other) => one.days - other.days);
    if (worst === undefined) return [];
    const { of, trend, free, days } = worst;
    const on = new Date(now.getTime() + days * day).toISOString().slice(0, 10);
    const grows = groups.filter((group) => group.managedScaling && group.maxSize > group.desiredCapacity);
    return [
      {
        target,
        // Where ECS adds hosts by itself it is worth knowing, and hurts nobody yet.
        severity: grows.length > 0 ? ("INFO" as const) : ("WARNING" as const),
        title: message("insight.roomShrinking", { cluster: cluster.name, of, on }),
        proposal: message("insight.roomShrinking.do", {
          cluster: cluster.name,
          hostsLeft: grows.reduce((sum, { maxSize, desiredCapacity }) => sum + maxSize - desiredCapacity, 0),
        }),
        evidence: [
          number("freeRoom", Math.round(free * 100) / 100, "SHARE", of),
          number("freeRoomPerDay", Math.round(trend.slope * 1_000) / 1_000, "SHARE", of),
          text("fullOn", on),
          number("samples", trend.points, "COUNT"),
        ],
      },
    ];
  },
  examples: {
    positive: {
      facts: () => aCluster({ room: roomOf((days) => 0.6 + days * 0.025) }),
      finds: [{ target: "CLUSTER" }],
    },
    negative: { facts: () => aCluster({ room: roomOf((days) => 0.6 + (days % 1) * 0.1) }), finds: [] },
  },
});

type Sum = Pick<RoomSample, "cpu" | "memory" | "reservedCpu" | "reservedMemory">;

function sumOf(samples: readonly RoomSample[]): Sum {
  const sum = (of: keyof Sum) => samples.reduce((total, sample) => total + sample[of], 0);
  return {
    cpu: sum("cpu"),
    memory: sum("memory"),
    reservedCpu: sum("reservedCpu"),
    reservedMemory: sum("reservedMemory"),
  };
}

/** The share of CPU that is reserved so many days after the first of two weeks of samples. */
function roomOf(reserved: (days: number) => number): RoomSample[] {
  return Array.from(
    { length: 57 },
    (_, index): RoomSample => ({
      at: new Date(exampleNow.getTime() - (56 - index) * 6 * 3_600_000),
      capacityProvider: null,
      ...{ hosts: 4, cpu: 8_192, memory: 30_720, reservedMemory: 10_000 },
      reservedCpu: Math.round(8_192 * reserved(index / 4)),
    }),
  );
}
