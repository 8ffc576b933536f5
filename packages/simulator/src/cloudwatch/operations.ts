import type { Operation } from "../ecs/call-context.ts";
import { cloudWatchDefaults, metricData } from "./get-metric-data.ts";

/** Of the account and region that is asked: everything that runs there, by the load of the simulator. */
export const getMetricData: Operation = ({ world, region }, input) => {
  const { containers, hosts } = world.load.fleet();
  const isHere = (each: { account: string; region: string }) =>
    each.account === region.account && each.region === region.name;
  const of = {
    fleet: { containers: containers.filter(isHere), hosts: hosts.filter(isHere) },
    load: world.load.model,
    insights: world.load.containerInsights,
    detailedMonitoring: true,
  };
  return metricData(of, { now: world.clock.now(), settings: cloudWatchDefaults }, input);
};
