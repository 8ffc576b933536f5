import type { StoredMessage } from "@fleetgraph/catalogue";
import { AwsFailure, message } from "../../kernel/index.ts";

/** Why a listing failed, as a message of the catalogue. Anything that is no AWS failure is a defect and goes on. */
export function listingFailure(error: unknown): StoredMessage {
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
