import type { Json } from "../state/model.ts";
import { Fault } from "../wire/fault.ts";
import { objectList, optionalText } from "../wire/input.ts";

const MOST_ENTRIES = 10;

/**
 * Does a batch entry by entry: one that fails is told apart, and the others are done.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html
 */
export function eachEntry(input: Json, work: (entry: Json) => Json): Json {
  const entries = objectList(input, "Entries");
  if (entries.length === 0)
    throw new Fault("EmptyBatchRequest", "There should be at least one entry in the request.");
  if (entries.length > MOST_ENTRIES) {
    const text = `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${entries.length}.`;
    throw new Fault("TooManyEntriesInBatchRequest", text);
  }
  const ids = entries.map((entry) => optionalText(entry, "Id") ?? "");
  if (new Set(ids).size !== ids.length)
    throw new Fault("BatchEntryIdsNotDistinct", "Two or more batch entries have the same Id.");
  const Successful: Json[] = [];
  const Failed: Json[] = [];
  entries.forEach((entry, index) => {
    const Id = ids[index] as string;
    try {
      Successful.push({ Id, ...work(entry) });
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      Failed.push({ Id, SenderFault: true, Code: fault.code, Message: fault.message });
    }
  });
  return { Successful, ...(Failed.length === 0 ? {} : { Failed }) };
}
