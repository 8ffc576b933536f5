import { UsageOf } from "@fleetgraph/core/insights";
import { arnOf, begin, day, hour, launched, plainHost, plainService, plainTask } from "./plain-facts.ts";
import type { KindShapes } from "./scenario.ts";
import type { Draw } from "./seeded-random.ts";

/** us-east-1, an hour: of a host, and of a vCPU and a GB on Fargate. */
const hostHour = { "m6i.large": 0.096, "m6i.xlarge": 0.192, "c6i.xlarge": 0.17 } as const;
const fargate = (vcpus: number, gb: number) => vcpus * 0.04048 + gb * 0.004445;
type HostType = keyof typeof hostHour;

type Input = {
  type: HostType;
  hosts(at: number): number;
  tasks(at: number): number;
  /** What a task reserves, and what of a CPU it uses in its busiest hours. Sizes that Fargate has. */
  cpu: number;
  memory: number;
  usedCpu?: number;
  spot?: boolean;
  definition?: object;
  daemons?: boolean;
};

const forMs = 9 * day;
const everyMs = 6 * hour;

/** A cluster with what it costs; a daemon on each host belongs to the host. */
function cluster(draw: Draw, input: Input) {
  const { type, cpu, memory, usedCpu } = input;
  const definition = {
    family: "web",
    containerDefinitions: [{ name: "app", cpu, memory }],
    ...input.definition,
  };
  const definitions = new Map<string, object>([
    [arnOf("web"), definition],
    [
      arnOf("daemon"),
      { family: "daemon", containerDefinitions: [{ name: "agent", cpu: 64, memory: 128, privileged: true }] },
    ],
  ]) as never;
  const used = new UsageOf();
  if (usedCpu !== undefined) used.add(Array.from({ length: 14 * 24 }, () => usedCpu * draw.between(0.6, 1)));
  const usage = used.summary(14 * 24);
  return {
    ...{ forMs, everyMs },
    facts: (at: number) => {
      const hosts = Array.from({ length: input.hosts(at) }, (_, index) =>
        plainHost(`hst-${index}`, {
          instanceType: type,
          instance: { ...launched(begin - 30 * day), lifecycle: input.spot ? "SPOT" : "ON_DEMAND" },
        }),
      );
      const taskOn = (id: string, service: string, host: number) =>
        plainTask(id, {
          ...{ serviceId: service, group: `service:${service}`, taskDefinitionArn: arnOf(service) },
          hostId: `hst-${host % Math.max(1, hosts.length)}`,
        });
      return {
        hosts,
        definitions,
        services: [
          plainService("web"),
          ...(input.daemons ? [plainService("daemon", { schedulingStrategy: "DAEMON" })] : []),
        ],
        tasks: [
          ...Array.from({ length: input.tasks(at) }, (_, index) => taskOn(`web-${index}`, "web", index)),
          ...(input.daemons ? hosts.map((_, index) => taskOn(`daemon-${index}`, "daemon", index)) : []),
        ],
        usage: {
          ...{ from: new Date(at - 14 * day), until: new Date(at), ofHosts: new Map() },
          ofContainers: new Map(usage === null ? [] : [["web/app", { CPU_USAGE: usage }]]),
        },
      };
    },
  };
}

/** How many tasks make Fargate cost that share of so many hosts. */
const tasksFor = (
  share: number,
  { type, hosts, vcpus, gb }: { type: HostType; hosts: number; vcpus: number; gb: number },
) => (share * hosts * hostHour[type]) / fargate(vcpus, gb);

const typesOf = ["m6i.large", "m6i.xlarge", "c6i.xlarge"] as const;
/** As many tasks, or the next lower or higher number of them on average. */
const rounded = (draw: Draw, tasks: number) => Math.max(1, Math.floor(tasks + draw.random()));

/** By day half as many again as on average, by night half as many. */
const byDay = (mean: number, at: number) => mean * (1 + 0.5 * Math.sin((2 * Math.PI * at) / day));

function sized(draw: Draw, hosts = draw.whole(4, 12)) {
  const [vcpus, gb] = draw.oneOf([
    [0.25, 0.5],
    [0.5, 1],
    [0.5, 2],
  ] as const);
  return { type: draw.oneOf(typesOf), hosts, vcpus, gb, cpu: vcpus * 1_024, memory: gb * 1_024 };
}

export const fargateCheaper: KindShapes = {
  well: {
    "full hosts": (draw) => {
      const of = sized(draw);
      const tasks = rounded(draw, tasksFor(draw.between(1.1, 1.8), of));
      return cluster(draw, { ...of, hosts: () => of.hosts, tasks: () => tasks });
    },
    "full by day, half empty by night": (draw) => {
      const of = sized(draw);
      const mean = tasksFor(draw.between(1.05, 1.4), of);
      return cluster(draw, {
        ...of,
        hosts: () => of.hosts,
        tasks: (at) => Math.round(byDay(mean, at)),
        daemons: true,
      });
    },
    "half empty at weekends": (draw) => {
      const of = sized(draw);
      const mean = tasksFor(draw.between(1.3, 1.6), of);
      return cluster(draw, {
        ...of,
        hosts: () => of.hosts,
        tasks: (at) => Math.round([0, 6].includes(new Date(at).getUTCDay()) ? mean * 0.4 : mean),
      });
    },
    "hosts are replaced for hours": (draw) => {
      const of = sized(draw);
      const from = begin + draw.between(1, 100) * hour;
      const until = from + draw.between(2, 20) * hour;
      const tasks = rounded(draw, tasksFor(draw.between(1.1, 1.5), of));
      return cluster(draw, {
        ...of,
        hosts: (at) => (at >= from && at < until ? 2 * of.hosts : of.hosts),
        tasks: () => tasks,
      });
    },
    "spot hosts at a third of the price": (draw) => {
      const of = sized(draw);
      const tasks = rounded(draw, tasksFor(draw.between(0.4, 0.8), of));
      return cluster(draw, { ...of, hosts: () => of.hosts, tasks: () => tasks, spot: true });
    },
    "tasks that reserve next to nothing and use more": (draw) => {
      const of = sized(draw);
      const vcpus = draw.oneOf([1, 2]);
      const gb = 2 * vcpus;
      const tasks = rounded(draw, tasksFor(draw.between(1.1, 1.5), { ...of, vcpus, gb }));
      const cpu = draw.oneOf([0, 64, 128]);
      return cluster(draw, {
        ...of,
        cpu,
        memory: gb * 1_024,
        usedCpu: vcpus * 0.8,
        hosts: () => of.hosts,
        tasks: () => tasks,
      });
    },
    "tasks that reserve no CPU, and no metrics": (draw) => {
      const of = sized(draw);
      const tasks = rounded(draw, tasksFor(draw.between(1.1, 1.5), { ...of, vcpus: 1, gb: 2 }));
      return cluster(draw, { ...of, cpu: 0, memory: 2_048, hosts: () => of.hosts, tasks: () => tasks });
    },
    "tasks that Fargate does not take": (draw) => {
      const of = sized(draw);
      const tasks = rounded(draw, tasksFor(draw.between(0.2, 0.6), of));
      const definition = draw.oneOf([
        { networkMode: "host" },
        { volumes: [{ name: "data", host: { sourcePath: "/data" } }] },
        { containerDefinitions: [{ name: "app", cpu: of.cpu, memory: of.memory, privileged: true }] },
        { placementConstraints: [{ type: "memberOf", expression: "attribute:disk == ssd" }] },
      ]);
      return cluster(draw, { ...of, hosts: () => of.hosts, tasks: () => tasks, definition });
    },
  },
  faulty: {
    "half empty hosts": (draw) => {
      const of = sized(draw);
      const tasks = rounded(draw, tasksFor(draw.between(0.2, 0.6), of));
      return cluster(draw, { ...of, hosts: () => of.hosts, tasks: () => tasks, daemons: draw.chance(0.5) });
    },
    "half empty also at noon": (draw) => {
      const of = sized(draw);
      const mean = tasksFor(draw.between(0.2, 0.5), of);
      return cluster(draw, {
        ...of,
        hosts: () => of.hosts,
        tasks: (at) => Math.max(1, Math.round(byDay(mean, at))),
      });
    },
    "with metrics that bear it out": (draw) => {
      const of = sized(draw);
      const tasks = rounded(draw, tasksFor(draw.between(0.2, 0.6), of));
      return cluster(draw, { ...of, usedCpu: of.vcpus * 0.8, hosts: () => of.hosts, tasks: () => tasks });
    },
  },
};
