import { createHash } from "node:crypto";
import type { SourceTargets } from "@fleetgraph/core/metrics";
import type { LoadContainer, LoadFleet } from "@fleetgraph/simulator";

const place = {
  account: "123456789012",
  region: "eu-west-1",
  cluster: "shop",
  clusterArn: "arn:aws:ecs:eu-west-1:123456789012:cluster/shop",
};
const hex = (text: string, length: number) =>
  createHash("sha256").update(text).digest("hex").slice(0, length);

/** One cluster with services of so many tasks, each of two containers, on hosts. */
export function loadFleet(input: {
  services: number;
  tasksOfService: number;
  hosts: number;
  since: number;
}): LoadFleet {
  const hosts = Array.from({ length: Math.ceil(input.hosts) }, (_, number) => ({
    kind: "host" as const,
    ...place,
    arn: `${place.clusterArn.replace("cluster", "container-instance")}/${hex(`host ${number}`, 32)}`,
    instanceId: `i-${hex(`host ${number}`, 17)}`,
    privateIp: `10.0.0.${number + 1}`,
    privateDnsName: `ip-10-0-0-${number + 1}.eu-west-1.compute.internal`,
    cpuUnits: 8192,
    memoryMib: 31_000,
    startedAt: input.since,
  }));
  const containers = Array.from({ length: input.services * input.tasksOfService }, (_, number) => {
    const service = `service-${number % input.services}`;
    const taskId = hex(`task ${number}`, 32);
    return ["app", "proxy"].map(
      (name): LoadContainer => ({
        kind: "container",
        ...place,
        service,
        taskArn: `${place.clusterArn.replace("cluster", "task")}/${taskId}`,
        taskId,
        family: service,
        revision: 1,
        name,
        image: `${name}:v1`,
        dockerId: hex(`${taskId} ${name}`, 64),
        launchType: "EC2",
        privateIp: null,
        host: hosts[number % hosts.length]?.instanceId ?? null,
        cpuUnits: 256,
        memoryMib: 512,
        startedAt: input.since,
        stoppedAt: null,
      }),
    );
  }).flat();
  return { hosts, containers };
}

/** The same as a source of metrics is asked about it. */
export function targetsOf({ containers, hosts }: LoadFleet): SourceTargets {
  const tasks = [...Map.groupBy(containers, ({ taskArn }) => taskArn).values()];
  return {
    cluster: { id: "clu_bench", name: place.cluster, arn: place.clusterArn, path: "main/eu-west-1/shop/" },
    services: [...new Set(containers.map(({ service }) => service ?? ""))].map((name) => ({
      id: `svc_${name}`,
      name,
      arn: `${place.clusterArn.replace("cluster", "service")}/${name}`,
    })),
    tasks: tasks.map((own) => {
      const [first] = own as [LoadContainer];
      return {
        id: `tsk_${first.taskId}`,
        arn: first.taskArn,
        taskId: first.taskId,
        serviceId: `svc_${first.service}`,
        family: first.family,
        revision: first.revision,
        hostId: `hst_${first.host}`,
        privateIp: null,
        launchType: first.launchType,
        cpuUnits: own.reduce((sum, { cpuUnits }) => sum + cpuUnits, 0),
        memoryMib: own.reduce((sum, { memoryMib }) => sum + memoryMib, 0),
        containers: own.map(({ name, dockerId }) => ({ name, runtimeId: dockerId })),
      };
    }),
    hosts: hosts.map((host) => ({
      id: `hst_${host.instanceId}`,
      arn: host.arn,
      ec2InstanceId: host.instanceId,
      privateIp: host.privateIp,
      privateDnsName: host.privateDnsName,
      cpuUnits: host.cpuUnits,
      memoryMib: host.memoryMib,
    })),
  };
}
