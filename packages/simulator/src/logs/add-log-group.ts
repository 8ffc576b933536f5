import type { Region } from "../state/model.ts";
import type { LogGroup } from "../state/resources.ts";
import type { World } from "../state/world.ts";

export function addLogGroup(world: World, region: Region, name: string): LogGroup {
  const arn = `arn:aws:logs:${region.name}:${region.account}:log-group:${name}`;
  const group: LogGroup = { name, arn, createdAt: world.clock.now(), events: [] };
  region.logGroups.set(name, group);
  return group;
}
