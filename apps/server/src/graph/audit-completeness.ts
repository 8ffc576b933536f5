import { type Completeness, countCompleteness, lostEntries, unloggedEntries } from "@fleetgraph/core/audit";
import { NotPermitted } from "@fleetgraph/core/kernel";
import { visibility } from "@fleetgraph/core/permissions";
import { builder } from "./builder.ts";

const CompletenessRef = builder.objectRef<Completeness>("AuditCompleteness").implement({
  description:
    "The audit history counted against its log, at one moment. Nothing is missing when leaves = size, firstIndex = 0, " +
    "lastIndex = size - 1, entries + archived = leaves + waiting, and lost and unlogged are empty. That the log itself is " +
    "the one of an earlier checkpoint is shown by its consistency proof.",
  fields: (t) => ({
    size: t.exposeInt("size", { description: "How many leaves the log's head says there are." }),
    leaves: t.exposeInt("leaves", { description: "How many there are." }),
    firstIndex: t.exposeInt("firstIndex", {
      description: "Of the first leaf; null for none.",
      nullable: true,
    }),
    lastIndex: t.exposeInt("lastIndex", { description: "Of the last leaf; null for none.", nullable: true }),
    entries: t.exposeInt("entries", { description: "Entries in the store." }),
    waiting: t.exposeInt("waiting", { description: "Of them those that have no place in the log yet." }),
    archived: t.exposeInt("archived", { description: "Entries in the archives of sealed months." }),
    lost: t.idList({
      description: "Up to ten entries that the log has, and neither the store nor an archive.",
      resolve: (_counted, _args, { reads }) => lostEntries(reads),
    }),
    unlogged: t.idList({
      description: "Up to ten entries that the store has and the log has not, though their turn has been.",
      resolve: (_counted, _args, { reads }) => unloggedEntries(reads),
    }),
  }),
});

builder.queryFields((t) => ({
  auditCompleteness: t.field({
    type: CompletenessRef,
    description:
      "That nothing is missing from the audit history. Needs audit:read on everything. Counts all there is: seconds for " +
      "millions of entries.",
    resolve: (_root, _args, { reads, caller }) => {
      if (visibility(caller.grants, "audit:read") !== null) throw new NotPermitted("audit:read", "**");
      return countCompleteness(reads);
    },
  }),
}));
