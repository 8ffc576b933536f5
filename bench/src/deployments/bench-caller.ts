import { allVerbs, type Caller, everything } from "@fleetgraph/core/permissions";

/** Who asks in a benchmark: may do everything. */
export const benchCaller: Caller = {
  principalId: "prn_01kt07nv000000000000000000",
  principalName: "bench",
  tokenId: "tok_01kt07nv000000000000000000",
  roles: [],
  grants: allVerbs.map((verb) => ({ verb, resource: everything })),
  requestId: "11112222-3333-4444-5555-666677778888",
  address: "127.0.0.1",
  client: "bench",
};
