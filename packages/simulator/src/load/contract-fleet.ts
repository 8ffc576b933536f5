import type { LoadContainer, LoadFleet } from "./load-fleet.ts";
import { hashOf } from "./noise.ts";

const account = "123456789012";
const region = "eu-west-1";
const hex = (text: string, length: number) =>
  Array.from({ length: Math.ceil(length / 8) }, (_, index) =>
    hashOf(`${text}/${index}`).toString(16).padStart(8, "0"),
  )
    .join("")
    .slice(0, length);

/** Two hosts, a service of two containers on them, one on Fargate, and a task that stopped half way. */
export function contractFleet(input: { from: number; until: number }): LoadFleet {
  const cluster = "shop";
  const place = {
    account,
    region,
    cluster,
    clusterArn: `arn:aws:ecs:${region}:${account}:cluster/${cluster}`,
  };
  const before = input.from - 6 * 3_600_000;
  const hosts = [1, 2].map((number) => ({
    kind: "host" as const,
    ...place,
    arn: `arn:aws:ecs:${region}:${account}:container-instance/${cluster}/${hex(`host ${number}`, 32)}`,
    instanceId: `i-${hex(`host ${number}`, 17)}`,
    privateIp: `10.0.0.${number}`,
    privateDnsName: `ip-10-0-0-${number}.${region}.compute.internal`,
    cpuUnits: 2048,
    memoryMib: 7680,
    startedAt: before,
  }));
  function task(number: number, of: Partial<LoadContainer> & { service: string }): LoadContainer[] {
    const taskId = hex(`task ${number}`, 32);
    const fargate = of.launchType === "FARGATE";
    const names = of.service === "web" ? ["app", "envoy-proxy"] : ["main"];
    return names.map((name, index) => ({
      kind: "container",
      ...place,
      taskArn: `arn:aws:ecs:${region}:${account}:task/${cluster}/${taskId}`,
      taskId,
      family: of.service,
      revision: 7,
      name,
      image: `${of.service}:v7`,
      dockerId: fargate ? `${taskId}-${1000000001 + index}` : hex(`container ${number} ${name}`, 64),
      launchType: "EC2",
      privateIp: `10.0.1.${number}`,
      host: fargate ? null : (hosts[number % 2]?.instanceId ?? null),
      cpuUnits: 256,
      memoryMib: 512,
      startedAt: before,
      stoppedAt: null,
      ...of,
    }));
  }
  return {
    hosts,
    containers: [
      ...task(1, { service: "web" }),
      ...task(2, { service: "web" }),
      ...task(3, { service: "jobs", launchType: "FARGATE" }),
      ...task(4, { service: "batch", stoppedAt: Math.floor((input.from + input.until) / 120_000) * 60_000 }),
    ],
  };
}
