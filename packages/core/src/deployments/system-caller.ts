import { allVerbs, type Caller, everything } from "../permissions/index.ts";

/** Fleetgraph itself, as who carries out a service's policies: in the history under this name. */
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
