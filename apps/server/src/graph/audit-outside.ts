import { renderStored } from "@fleetgraph/catalogue";
import {
  type AuditArchive,
  auditArchives,
  cosignaturesUpTo,
  type KeptCosignature,
  type Publication,
  publications,
} from "@fleetgraph/core/audit";
import { AuditLogRef } from "./audit-log.ts";
import { builder } from "./builder.ts";

const AuditPublicationRef = builder.objectRef<Publication>("AuditPublication").implement({
  description: "A place outside that the log's checkpoints are sent to, and how far it is.",
  fields: (t) => ({
    target: t.exposeString("target", {
      description: "file:DIRECTORY, s3://BUCKET/PREFIX or witness:URL; more may come.",
    }),
    size: t.exposeInt("size", {
      description: "Leaves in the last checkpoint that it is known to have; null for none.",
      nullable: true,
    }),
    sentAt: t.expose("sentAt", {
      description: "When that was, by the server's clock.",
      type: "DateTime",
      nullable: true,
    }),
    behind: t.exposeInt("behind", { description: "Leaves that the newest checkpoint has more." }),
    behindSince: t.expose("behindSince", {
      description: "When the first checkpoint was signed that it does not have; null when it has the newest.",
      type: "DateTime",
      nullable: true,
    }),
    failures: t.exposeInt("failures", { description: "How often sending failed since it last worked." }),
    failure: t.string({
      description: "Why it failed last; null when it worked.",
      nullable: true,
      resolve: ({ failure }, _args, { locale }) =>
        failure && renderStored({ kind: failure.kind, params: { ...failure.params } }, locale),
    }),
    failureKind: t.string({
      description: "The same for programs, such as audit.publish.fork; more may come.",
      nullable: true,
      resolve: ({ failure }) => failure?.kind ?? null,
    }),
    failedAt: t.expose("failedAt", {
      description: "When it failed last.",
      type: "DateTime",
      nullable: true,
    }),
    nextAttemptAt: t.expose("nextAt", {
      description: "When it is tried again; null when nothing failed.",
      type: "DateTime",
      nullable: true,
    }),
  }),
});

const AuditCosignatureRef = builder.objectRef<KeptCosignature>("AuditCosignature").implement({
  description:
    "A witness's signature: that it saw a checkpoint, and that the log had only grown until then (C2SP tlog-cosignature).",
  fields: (t) => ({
    witness: t.exposeString("name", { description: "The name of the witness's key." }),
    size: t.exposeInt("size", { description: "Leaves in the checkpoint that it signed." }),
    at: t.expose("at", { description: "When it signed, by its own clock.", type: "DateTime" }),
    line: t.exposeString("line", {
      description: "The signature line, which is added to the checkpoint's note, with its newline.",
    }),
  }),
});

const AuditArchiveRef = builder.objectRef<AuditArchive>("AuditArchive").implement({
  description:
    "A month whose entries were sealed in an archive and taken out of the history. Their leaves stay in the log.",
  fields: (t) => ({
    month: t.exposeString("month", { description: "Year and month, such as 2026-01 (UTC)." }),
    events: t.exposeInt("events", { description: "How many entries the archive has." }),
    size: t.exposeInt("size", { description: "Leaves of the log in the archive's checkpoint." }),
    file: t.exposeString("file", { description: "The archive's name, without its directory." }),
    bytes: t.exposeFloat("bytes", { description: "How large it is." }),
    sha256: t.exposeString("sha256", { description: "Its SHA-256, in hexadecimal." }),
    sealedAt: t.expose("sealedAt", {
      description: "When it was taken out of the history.",
      type: "DateTime",
    }),
    droppedAt: t.expose("droppedAt", {
      description:
        "When its entries were removed from the store for good; null while they are kept in a table apart.",
      type: "DateTime",
      nullable: true,
    }),
  }),
});

builder.objectFields(AuditLogRef, (t) => ({
  publications: t.field({
    type: [AuditPublicationRef],
    description: "The places outside that checkpoints are sent to, by name.",
    resolve: (_log, _args, { reads }) => publications(reads),
  }),
  cosignatures: t.field({
    type: [AuditCosignatureRef],
    description: "What each witness signed last, up to this size.",
    resolve: ({ size }, _args, { reads }) => cosignaturesUpTo(reads, size),
  }),
  archives: t.field({
    type: [AuditArchiveRef],
    description: "The months that were taken out of the history, oldest first.",
    resolve: (_log, _args, { reads }) => auditArchives(reads),
  }),
}));
