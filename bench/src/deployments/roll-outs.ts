import type { Simulator } from "@fleetgraph/simulator";
import { place } from "./simulated-fleet.ts";

/** When ECS itself had begun and ended the newest roll-out of each service, by its ARN; null: not ended. */
export function rollOuts(simulator: Simulator): Map<string, { beganAt: number; endedAt: number | null }> {
  const region = simulator.world.regions.get(`${place.account}/${place.region}`);
  const services = [...(region?.clusters.values() ?? [])].flatMap(({ services }) => [...services.values()]);
  return new Map(
    services.flatMap(({ arn, serviceDeployments }) => {
      const newest = serviceDeployments.toSorted((one, other) => other.sequence - one.sequence)[0];
      return newest ? [[arn, { beganAt: newest.createdAt, endedAt: newest.finishedAt ?? null }]] : [];
    }),
  );
}
