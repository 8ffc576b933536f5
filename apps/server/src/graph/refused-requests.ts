import {
  type RefusalReason as Reason,
  type RefusedRequests,
  refusedRequestsPage,
} from "@fleetgraph/core/access";
import { pageRequest } from "@fleetgraph/core/kernel";
import { builder } from "./builder.ts";
import { connectionOf, pageArguments, withKeys } from "./connection.ts";

const RefusalReason = builder.enumType("RefusalReason", {
  description: "Why a request was of nobody: its token.",
  values: {
    ABSENT: { description: "It had none." },
    MALFORMED: { description: "What it had is no token." },
    UNKNOWN: { description: "There is no such token." },
    EXPIRED: { description: "It had expired." },
    REVOKED: { description: "It was revoked." },
  } as const satisfies Record<Reason, object>,
});

const RefusedRequestsRef = builder.objectRef<RefusedRequests>("RefusedRequests");

RefusedRequestsRef.implement({
  description:
    "How many requests without a valid token were refused in an hour. Each process counts and adds to it every few seconds.",
  fields: (t) => ({
    hour: t.expose("hour", { description: "The beginning of the hour.", type: "DateTime" }),
    reason: t.expose("reason", { description: "Why.", type: RefusalReason }),
    count: t.exposeFloat("count", { description: "How many." }),
  }),
});

const RefusedRequestsConnection = connectionOf("RefusedRequests", RefusedRequestsRef, { totalCount: false });

const RefusedRequestsFilter = builder.inputType("RefusedRequestsFilter", {
  description: "Conditions that all hold.",
  fields: (t) => ({
    start: t.field({ type: "DateTime", required: false, description: "Half-open: start <= hour < end." }),
    end: t.field({ type: "DateTime", required: false, description: "Half-open: hour < end." }),
  }),
});

builder.queryFields((t) => ({
  refusedRequests: t.field({
    type: RefusedRequestsConnection,
    description:
      "Requests without a valid token, by hour and reason, the newest hour first. What somebody who is known was refused is in auditEvents. Needs audit:read on everything.",
    args: {
      ...pageArguments(t),
      filter: t.arg({
        description: "Conditions that all hold.",
        type: RefusedRequestsFilter,
        required: false,
      }),
    },
    resolve: async (_root, { filter, ...args }, { reads, caller }) => {
      const shape = { types: ["timestamptz", "text"] as const, order: null };
      const page = pageRequest(args, shape);
      return withKeys(await refusedRequestsPage(reads, caller, { page, ...filter }), ({ hour, reason }) => [
        hour,
        reason,
      ]);
    },
  }),
}));
