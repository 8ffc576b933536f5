import type { StoredMessage } from "@fleetgraph/catalogue";
import { AwsFailure, isOfTheData, message } from "../../kernel/index.ts";

/**
 * Why a listing failed, as a message of the catalogue: AWS, or something in its answer that the store refuses, which is no
 * reason to leave the rest of a region unlisted. Anything else is a defect and goes on.
 */
export function listingFailure(error: unknown): StoredMessage {
  if (isOfTheData(error))
    return message("cause.listing.refused", { message: (error as Error).message.slice(0, 300) });
  if (!(error instanceof AwsFailure)) throw error;
  const { operation, message: text } = error;
  switch (error.kind) {
    case "denied":
      return message("cause.listing.denied", { operation, message: text });
    case "credentials":
      return message("cause.listing.credentials", { message: text });
    case "throttled":
      return message("cause.listing.throttled", { operation });
    case "unreachable":
      return message("cause.listing.unreachable", { message: text });
    default:
      return message("cause.listing.unsupported", { operation, message: text });
  }
}

export function cutShort(operation: string): StoredMessage {
  return message("cause.listing.cutShort", { operation });
}
