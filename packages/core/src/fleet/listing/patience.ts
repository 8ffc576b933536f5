import type { StoredMessage } from "@fleetgraph/catalogue";
import { AwsFailure, type AwsFailureKind } from "../../kernel/index.ts";
import type { Part } from "./list-part.ts";
import { listingFailure } from "./listing-failure.ts";

/** What says nothing of the one cluster that was asked for. A denial may well be of that cluster alone. */
const ofThePlace: readonly AwsFailureKind[] = ["unreachable", "credentials", "throttled", "server"];
const failuresInARow = 3;
/** What would meet every other call as well; one that is throttled asks for fewer of them. */
const ofAllCalls: readonly AwsFailureKind[] = ["unreachable", "credentials", "throttled"];

/**
 * How long an account's region is asked for more: each call that fails has been tried five times over many seconds. What
 * is not asked for any more is as stale as what failed, for the same reason.
 */
export class Patience {
  readonly #inARow = new Map<Part, number>();
  readonly #givenUp = new Map<Part, StoredMessage>();
  readonly #place: StoredMessage | null;

  /** `clusters`: why not even the clusters could be listed. */
  constructor(clusters: AwsFailure | null) {
    this.#place = clusters !== null && ofAllCalls.includes(clusters.kind) ? listingFailure(clusters) : null;
  }

  /** Why a part is not asked for any more; null while it is. */
  givenUp(part: Part): StoredMessage | null {
    return this.#place ?? this.#givenUp.get(part) ?? null;
  }

  succeeded(part: Part): void {
    this.#inARow.delete(part);
  }

  failed(part: Part, error: unknown): void {
    if (!(error instanceof AwsFailure) || !ofThePlace.includes(error.kind)) return;
    const count = (this.#inARow.get(part) ?? 0) + 1;
    this.#inARow.set(part, count);
    if (count >= failuresInARow) this.#givenUp.set(part, listingFailure(error));
  }
}
