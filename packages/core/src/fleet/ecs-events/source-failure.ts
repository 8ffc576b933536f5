import type { StoredMessage } from "@fleetgraph/catalogue";
import { AwsFailure, message } from "../../kernel/index.ts";
import { listingFailure } from "../listing/listing-failure.ts";

/** Why a queue's events do not get through, as a message of the catalogue. */
export function sourceFailure(error: unknown, queueUrl: string): StoredMessage {
  if (!(error instanceof AwsFailure)) {
    return message("cause.unexpected", { message: (error as Error).message.slice(0, 300) });
  }
  if (error.kind === "notFound") return message("cause.events.queueGone", { queueUrl });
  if (error.kind === "denied")
    return message("cause.events.denied", { operation: error.operation, message: error.message });
  return listingFailure(error);
}
