import type { Region } from "../state/model.ts";
import type { World } from "../state/world.ts";

/*
 * ECS is eventually consistent: "the result of an API command you run … might not be immediately visible"
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/Welcome.html (eventual consistency).
 * Here a count of reads stands for the time, so that a run repeats itself: scenario `stale-reads`.
 */

/** Before a write: keeps what reads of each key give now, if the scenario asks for it. */
export function keepOlder(
  world: World,
  region: Region,
  {
    operation,
    service,
    entries,
  }: { operation: string; service?: string; entries: { key: string; value: unknown }[] },
): void {
  const scenario = world.scenarios.meet("stale-reads", {
    account: region.account,
    region: region.name,
    operation,
    service,
  });
  if (scenario === undefined) return;
  for (const { key, value } of entries) region.older.set(key, { value, readsLeft: scenario.reads ?? 3 });
}

/** The older answer, while it lasts. `{ value: undefined }` means that nothing was there. */
export function olderAnswer(region: Region, key: string): { value: unknown } | undefined {
  const older = region.older.get(key);
  if (older === undefined) return undefined;
  older.readsLeft -= 1;
  if (older.readsLeft <= 0) region.older.delete(key);
  return { value: older.value };
}
