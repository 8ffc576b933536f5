import type { Caller } from "./caller.ts";
import { everything } from "./grant.ts";
import { allVerbs } from "./verb.ts";

/** Fleetgraph itself, as who acts by configuration and policy: in the history under this name. */
export function systemCaller(requestId: string): Caller {
  return {
    principalId: "prn_fleetgraph",
    principalName: "fleetgraph",
    tokenId: "tok_fleetgraph",
    roles: [],
    grants: allVerbs.map((verb) => ({ verb, resource: everything })),
    requestId,
    address: null,
    client: null,
  };
}
