import type { Simulator } from "../simulator-handle.ts";
import { createFleet, type Fleet } from "./create-fleet.ts";

const regions = ["us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1"];
const at = (list: readonly string[], index: number): string => list[index % list.length] as string;

/**
 * A fleet at size: 1,000 clusters with 5,000 services, 100,000 tasks and 10,000 hosts in 50 accounts, of which every
 * fifth has clusters in two regions. With a `scale` of 0.1 a tenth of each.
 */
export function largeFleet(
  simulator: Simulator,
  { scale = 1, seed = 1 }: { scale?: number; seed?: number } = {},
): Fleet & { places: { account: string; region: string }[] } {
  const accounts = Array.from({ length: Math.max(1, Math.round(50 * scale)) }, (_, index) => ({
    account: String(100_000_000_001 + index),
    index,
  }));
  const places = accounts.flatMap(({ account, index }) => [
    { account, region: at(regions, index) },
    ...(index % 5 === 0 ? [{ account, region: at(regions, index + 1) }] : []),
  ]);
  const of = (count: number): number => Math.round(count * scale);
  const size = { clusters: of(1_000), services: of(5_000), hosts: of(10_000), containers: of(100_000) };
  return { ...createFleet(simulator, { ...size, places, seed, imageTags: 3 }), places };
}
