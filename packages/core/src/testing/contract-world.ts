import { contractFleet, createLoadModel, type LoadFleet, type LoadModel } from "@fleetgraph/simulator";
import type { SourceTargets } from "../metrics/index.ts";

const minute = 60_000;

/** An hour of a small fleet, with what sources have to get right, and how it must look to them. */
export type ContractWorld = {
  from: Date;
  until: Date;
  fleet: LoadFleet;
  load: LoadModel;
  targets: SourceTargets;
  /** Moments (epoch milliseconds) around which it is open what a source says of a container: see `isOpen`. */
  isOpen(input: { id: string; container: string | null; from: number; until: number }): boolean;
  /** Moments of which nothing is known, so that any point is invented. */
  isSilent(input: { id: string; container: string | null; from: number; until: number }): boolean;
};

/** The last whole hour before a fixed moment, or before the one that is given. */
export function contractWorld({
  until = Date.UTC(2026, 10, 20, 12),
}: {
  until?: number;
} = {}): ContractWorld {
  const from = until - 60 * minute;
  const at = (minutes: number) => from + minutes * minute;
  const fleet = contractFleet({ from, until });
  const idOf = new Map<string, string>();
  const tasks = [...new Map(fleet.containers.map((each) => [each.taskId, each])).values()];
  tasks.forEach((each, index) => {
    idOf.set(each.taskId, `tsk_${index + 1}`);
  });
  const taskId = (number: number) => tasks[number - 1]?.taskId ?? "";
  const gap = { on: { taskId: taskId(1) }, from: at(10), until: at(16) };
  const odd = [
    {
      on: { taskId: taskId(2), container: "app" },
      metric: "cpu",
      value: Number.NaN,
      from: at(20),
      until: at(23),
    },
    {
      on: { taskId: taskId(2), container: "app" },
      metric: "memory",
      value: Infinity,
      from: at(30),
      until: at(33),
    },
  ] as const;
  const restart = { on: { taskId: taskId(2), container: "envoy-proxy" }, at: at(40) };
  const load = createLoadModel({ seed: 6, gaps: [gap], odd, restarts: [restart] });
  const services = [...new Set(tasks.map(({ service }) => service as string))];
  const serviceId = (name: string) => `svc_${services.indexOf(name) + 1}`;
  const [first] = fleet.hosts;
  const place = `arn:aws:ecs:${first?.region}:${first?.account}`;
  const hostId = (instanceId: string | null) =>
    instanceId === null ? null : `hst_${fleet.hosts.findIndex((host) => host.instanceId === instanceId) + 1}`;

  const targets: SourceTargets = {
    cluster: {
      id: "clu_1",
      name: "shop",
      arn: `${place}:cluster/shop`,
      path: `production/${first?.region}/shop/`,
    },
    services: services.map((name) => ({ id: serviceId(name), name, arn: `${place}:service/shop/${name}` })),
    tasks: tasks.map((each) => {
      const own = fleet.containers.filter((other) => other.taskId === each.taskId);
      return {
        id: idOf.get(each.taskId) ?? "",
        arn: each.taskArn,
        taskId: each.taskId,
        serviceId: serviceId(each.service as string),
        family: each.family,
        revision: each.revision,
        hostId: hostId(each.host),
        privateIp: each.privateIp,
        launchType: each.launchType,
        cpuUnits: own.reduce((sum, { cpuUnits }) => sum + cpuUnits, 0),
        memoryMib: own.reduce((sum, { memoryMib }) => sum + memoryMib, 0),
        containers: own.map(({ name, dockerId }) => ({ name, runtimeId: dockerId })),
      };
    }),
    hosts: fleet.hosts.map((host) => ({
      id: hostId(host.instanceId) ?? "",
      arn: host.arn,
      ec2InstanceId: host.instanceId,
      privateIp: host.privateIp,
      privateDnsName: host.privateDnsName,
      cpuUnits: host.cpuUnits,
      memoryMib: host.memoryMib,
    })),
  };

  type Window = { id: string; container: string | null; from: number; until: number };
  const idOfTask = (number: number) => idOf.get(taskId(number));
  const troubled = [
    { id: idOfTask(1), container: null, from: gap.from, until: gap.until },
    ...odd.map((each) => ({
      id: idOfTask(2),
      container: each.on.container,
      from: each.from,
      until: each.until,
    })),
    { id: idOfTask(2), container: restart.on.container, from: restart.at, until: restart.at + 1 },
    // Stopped half way.
    { id: idOfTask(4), container: null, from: at(30), until: at(30) + 1 },
  ];
  const touches = (one: Window, other: (typeof troubled)[number]) =>
    one.id === other.id &&
    (one.container === null || other.container === null || one.container === other.container) &&
    one.from <= other.until &&
    one.until >= other.from;

  return {
    from: new Date(from),
    until: new Date(until),
    fleet,
    load,
    targets,
    isOpen: (window) => troubled.some((each) => touches(window, each)),
    isSilent({ id, from: begins, until: ends }) {
      const inGap = id === idOfTask(1) && begins >= gap.from && ends < gap.until;
      return inGap || (id === idOfTask(4) && begins >= at(30));
    },
  };
}
