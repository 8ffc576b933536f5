import type { CallContext } from "../ecs/call-context.ts";
import type { Json } from "../state/model.ts";
import { Fault } from "../wire/fault.ts";
import { optionalText } from "../wire/input.ts";
import type { Queue } from "./queue.ts";

export const queueDoesNotExist = (): Fault =>
  new Fault("QueueDoesNotExist", "The specified queue does not exist.");

/** The queue of `QueueUrl`, which ends in `/account/name`. */
export function queueOf({ world, region }: CallContext, input: Json): Queue {
  const url = optionalText(input, "QueueUrl");
  if (url === undefined)
    throw new Fault("MissingParameter", "The request must contain the parameter QueueUrl.");
  const [account = "", name = ""] = url.split("/").slice(-2);
  const queue = world.regions.get(`${account}/${region.name}`)?.queues.get(name);
  if (queue === undefined || queue.deleted) throw queueDoesNotExist();
  return queue;
}
