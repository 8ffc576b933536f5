import type { Queue } from "./queue.ts";

/** Sends what another service tells to a queue, with what goes wrong on the way there. */
export function deliver(queue: Queue, body: string, chance: () => number): void {
  const { drop = 0, duplicate = 0, reorder = 0, delayMilliseconds = 0 } = queue.trouble;
  if (drop > 0 && chance() < drop) return;
  const copies = duplicate > 0 && chance() < duplicate ? 2 : 1;
  for (let copy = 0; copy < copies; copy += 1) {
    const late = reorder > 0 && chance() < reorder ? 20 + chance() * 280 : 0;
    queue.send(body, delayMilliseconds + late);
  }
}
