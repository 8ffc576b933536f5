import { NotPermitted } from "@fleetgraph/core/kernel";
import { visibility } from "@fleetgraph/core/permissions";
import { type TrailFinding, type TrailSource, trailFindings, trailSources } from "@fleetgraph/core/trail";
import { builder } from "./builder.ts";
import { ExplanationRef } from "./explanation.ts";
import { loadNode } from "./node.ts";
import { TrailVerdict } from "./trail-records.ts";
import { AccountRef } from "./types.ts";

const TrailWay = builder.enumType("TrailWay", {
  description: "How records come: LOOKUP by LookupEvents, FILES by the files that a trail delivers to S3.",
  values: ["LOOKUP", "FILES"] as const,
});

const TrailVerdictCount = builder.objectRef<TrailSource["verdicts"][number]>("TrailVerdictCount").implement({
  description: "How many files have a verdict.",
  fields: (t) => ({
    verdict: t.expose("verdict", { description: "The verdict.", type: TrailVerdict }),
    count: t.exposeInt("count", { description: "How many files." }),
  }),
});

const TrailSourceRef = builder.objectRef<TrailSource>("TrailSource").implement({
  description: "A way by which CloudTrail's records of one account's region come, and how far it has come.",
  fields: (t) => ({
    account: t.field({
      description: "The account.",
      type: AccountRef,
      resolve: async ({ accountId }, _args, context) => (await loadNode(context, accountId)) as never,
    }),
    region: t.exposeString("region", { description: "The region." }),
    way: t.expose("way", { description: "How they come.", type: TrailWay }),
    observedAt: t.expose("observedAt", {
      description: "When it was last asked and answered in full; null until it was.",
      type: "DateTime",
      nullable: true,
    }),
    readFrom: t.expose("readFrom", {
      description: "What happened since then has been read, up to readUntil; null until something was.",
      type: "DateTime",
      nullable: true,
    }),
    readUntil: t.expose("readUntil", {
      description: "What happened before has been read, from readFrom on, but for what AWS delivers late.",
      type: "DateTime",
      nullable: true,
    }),
    lastEventAt: t.expose("lastEventAt", {
      description: "When the newest record that came by it happened.",
      type: "DateTime",
      nullable: true,
    }),
    stale: t.exposeBoolean("stale", {
      description:
        "Whether it fails, or nobody has asked it for ten minutes: what happened since is not known.",
    }),
    failedSince: t.expose("failedSince", {
      description: "Since when it fails; null while it does not.",
      type: "DateTime",
      nullable: true,
    }),
    failure: t.field({
      description: "Why it fails; null when it does not.",
      type: ExplanationRef,
      nullable: true,
      resolve: ({ failure }) => failure,
    }),
    recordCount: t.float({
      description: "Records met, those that were not kept too.",
      resolve: ({ records }) => records,
    }),
    keptCount: t.float({ description: "Records that were kept.", resolve: ({ kept }) => kept }),
    waitingFileCount: t.int({
      description: "Files that are known and not read yet; 0 for LOOKUP.",
      resolve: ({ filesWaiting }) => filesWaiting,
    }),
    verdicts: t.field({
      description: "How many of its log files have which verdict; empty for LOOKUP.",
      type: [TrailVerdictCount],
      resolve: ({ verdicts }) => verdicts,
    }),
  }),
});

const TrailFindingRef = builder.objectRef<TrailFinding>("TrailFinding").implement({
  description: "A file or a digest of a trail that is not as CloudTrail delivers it.",
  fields: (t) => ({
    account: t.field({
      description: "The account whose trail it is of.",
      type: AccountRef,
      resolve: async ({ accountId }, _args, context) => (await loadNode(context, accountId)) as never,
    }),
    region: t.exposeString("region", { description: "The region whose records it has." }),
    kind: t.exposeString("kind", { description: "FILE or DIGEST." }),
    finding: t.exposeString("finding", {
      description:
        "Of a file ALTERED, MISSING, UNPROVEN, UNREFERENCED or REPLACED (after it was read; what was read first is kept). Of a digest FORGED, UNKNOWN_KEY, MOVED, BROKEN (it does not follow on the one before) or LOST (the one before is gone). More may come.",
    }),
    bucket: t.exposeString("bucket", { description: "The bucket." }),
    key: t.exposeString("key", { description: "The object's key." }),
    at: t.expose("at", {
      description: "When it was delivered, as far as that is known; of a digest the end of its hour.",
      type: "DateTime",
      nullable: true,
    }),
    failure: t.field({
      description: "Why it could not be read; null when it could.",
      type: ExplanationRef,
      nullable: true,
      resolve: ({ failure }) => failure,
    }),
  }),
});

const TrailRef = builder.objectRef<object>("Trail").implement({
  description: "How far CloudTrail is joined in, and what is wrong with its files.",
  fields: (t) => ({
    sources: t.field({
      description:
        "The ways by which records come, of the regions of which the caller has audit:read, and how far each has come. Empty where none is configured.",
      type: [TrailSourceRef],
      resolve: (_trail, _args, { reads, caller }) => trailSources(reads, caller),
    }),
    findings: t.field({
      description:
        "Files and digests that were altered, removed, added or forged, as far as that is found out, the newest first; a hundred at most.",
      type: [TrailFindingRef],
      resolve: (_trail, _args, { reads, caller }) => trailFindings(reads, caller, { limit: 100 }),
    }),
  }),
});

builder.queryFields((t) => ({
  trail: t.field({
    description: "How far CloudTrail is joined in. Needs audit:read; FORBIDDEN without it.",
    type: TrailRef,
    resolve: (_root, _args, { caller }) => {
      if (visibility(caller.grants, "audit:read")?.length === 0) throw new NotPermitted("audit:read", "");
      return {};
    },
  }),
}));
