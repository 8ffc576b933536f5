import { NotPermitted } from "../kernel/index.ts";
import { allows, type FleetPath, type Grant } from "./grant.ts";
import type { Verb } from "./verb.ts";

/** Who asks, as authentication found it, and what they may do. */
export type Caller = {
  principalId: string;
  principalName: string;
  tokenId: string;
  /** The names of the token's roles; what they allow is in `grants`. */
  roles: readonly string[];
  grants: readonly Grant[];
  /** For whom they act, where that one has rights of their own: `grants` are then only what both may. */
  actsFor?: { name: string; grants: readonly Grant[] } | undefined;
  /** Of the HTTP request; in every log line, error and audit entry. */
  requestId: string;
  /** The peer's address, behind proxies that are trusted the one they tell; and the User-Agent as given. */
  address: string | null;
  client: string | null;
  /** The program that asks, and its version, as it names itself. */
  clientName?: string | null | undefined;
  clientVersion?: string | null | undefined;
  /** The CI job in which it runs, as it says itself. */
  job?: string | null | undefined;
};

/** Throws NotPermitted, naming what is missing, unless the caller has the verb on the path. */
export function requirePermission(caller: Caller, verb: Verb, path: FleetPath): void {
  if (allows(caller.grants, verb, path)) return;
  const { actsFor } = caller;
  const lacking = actsFor && !allows(actsFor.grants, verb, path) ? actsFor.name : null;
  throw new NotPermitted(verb, path, lacking);
}
