import type { Queue } from "../sqs/queue.ts";

/** A rule of a region's default event bus for events of aws.ecs, with a queue as its target. */
export interface Rule {
  name: string;
  queue: Queue;
  /** As the pattern's `detail-type`; absent for all of them. */
  detailTypes?: readonly string[];
}
