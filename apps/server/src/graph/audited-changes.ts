import { deploymentsByIds } from "@fleetgraph/core/deployments";
import { findService } from "@fleetgraph/core/fleet";
import { encodeCursor, kindOfId, NotPermitted } from "@fleetgraph/core/kernel";
import { visibility } from "@fleetgraph/core/permissions";
import {
  type AuditedChange,
  type AuditedChangePage,
  type aloneReasons,
  auditedChangesPage,
  type ChangeInFreeze,
  countAuditedChanges,
  type freezePasses,
  placesNamed,
} from "@fleetgraph/core/questions";
import { builder } from "./builder.ts";
import { byId, type PageOf, pageArguments, pageRequest } from "./connection.ts";
import { DeploymentKind, ImageChangeRef } from "./deployments.ts";
import { noSuchId } from "./fleet-filters.ts";
import { loadNode } from "./node.ts";
import {
  AuditEventRef,
  AuditedChangeConnection,
  AuditedChangeRef,
  DeploymentRef,
  FreezeWindowRef,
  ServiceRef,
} from "./types.ts";

const AloneReason = builder.enumType("AloneReason", {
  description: "Why a change had no second person.",
  values: {
    NOT_NEEDED: { value: "NOT_NEEDED", description: "No policy asked for an approval." },
    OVERRIDDEN: { value: "OVERRIDDEN", description: "It went past approval, by approval:override." },
    POLICY: { value: "POLICY", description: "Fleetgraph made it, to undo a deployment that failed." },
    MISSING: {
      value: "MISSING",
      description: "It needed an approval, and the history has none of another person. This is a finding.",
    },
  } satisfies Record<(typeof aloneReasons)[number], object>,
});

const FreezePass = builder.enumType("FreezePass", {
  description: "By what a change passed a freeze.",
  values: {
    OVERRIDE: { value: "OVERRIDE", description: "It went past the freeze, by freeze:override." },
    EXEMPT_ROLE: {
      value: "EXEMPT_ROLE",
      description: "The requester had a role that the freeze does not hold for.",
    },
    POLICY: { value: "POLICY", description: "Fleetgraph made it, to undo a deployment that failed." },
    UNDER_WAY: { value: "UNDER_WAY", description: "It had begun before the freeze did." },
    NONE: { value: "NONE", description: "Nothing let it pass. This is a finding." },
  } satisfies Record<(typeof freezePasses)[number], object>,
});

const ChangeInFreezeRef = builder.objectRef<ChangeInFreeze>("ChangeInFreeze").implement({
  description: "A freeze that held while a change was carried out.",
  fields: (t) => ({
    freezeWindow: t.field({
      description: "The window; null where the caller may not see it.",
      type: FreezeWindowRef,
      nullable: true,
      resolve: async ({ windowId }, _args, context) => (await loadNode(context, windowId)) as never,
    }),
    reason: t.exposeString("reason", {
      description: "Why it was frozen, in the words of who made the window.",
    }),
    start: t.expose("start", { description: "From when it held.", type: "DateTime" }),
    end: t.expose("end", { description: "Until when it held, exclusive.", type: "DateTime" }),
    passedBy: t.expose("passedBy", { description: "By what the change passed it.", type: FreezePass }),
    role: t.exposeString("role", {
      description: "The exempt role that the requester had; null unless it passed by one.",
      nullable: true,
    }),
  }),
});

AuditedChangeRef.implement({
  description:
    "A change of a service as the audit history has it. The request and the approvals are entries that can be proven; " +
    "when it began and ended, and the freezes, are of Fleetgraph's own tables.",
  fields: (t) => ({
    event: t.expose("event", { description: "The entry of the request.", type: AuditEventRef }),
    kind: t.expose("kind", { description: "What was asked for.", type: DeploymentKind }),
    person: t.exposeString("person", {
      description: "Who is behind the request: for whom the principal acted, else the principal.",
    }),
    path: t.exposeString("path", { description: "account/region/cluster/service" }),
    service: t.field({
      description: "The service; null where the caller may not see it.",
      type: ServiceRef,
      nullable: true,
      resolve: async ({ serviceId }, _args, context) =>
        serviceId === null ? null : ((await loadNode(context, serviceId)) as never),
    }),
    deploymentId: t.exposeID("deploymentId", { description: "The id of the deployment that it became." }),
    deployment: t.field({
      description: "That deployment; null where the caller may not see it, or the store has lost it.",
      type: DeploymentRef,
      nullable: true,
      resolve: async ({ deploymentId }, _args, context) =>
        (await context.load("deployments", deploymentId, deploymentsByIds)) ?? null,
    }),
    images: t.expose("images", {
      description: "What each container had and was to get, as the entry of the request has it.",
      type: [ImageChangeRef],
    }),
    beganAt: t.expose("beganAt", {
      description:
        "When the service began to be changed; null where it came to nothing, and where that is not known.",
      type: "DateTime",
      nullable: true,
    }),
    finishedAt: t.expose("finishedAt", {
      description: "When it ended; null before.",
      type: "DateTime",
      nullable: true,
    }),
    approvals: t.expose("approvals", {
      description: "The entries of the approvals by people who had no part in the request, oldest first.",
      type: [AuditEventRef],
    }),
    aloneBecause: t.expose("aloneBecause", {
      description: "Why it had no second person; null where it had one.",
      type: AloneReason,
      nullable: true,
    }),
    freezes: t.expose("freezes", {
      description: "The freezes that held while it was carried out.",
      type: [ChangeInFreezeRef],
    }),
  }),
});

const AuditedChangeFilter = builder.inputType("AuditedChangeFilter", {
  description: "Conditions that all hold.",
  fields: (t) => ({
    service: t.string({ required: false, description: "A service by id, ARN, cluster/service or name." }),
    where: t.string({
      required: false,
      description:
        "A part of the fleet: an account, a cluster or a service by name, or account/region/cluster/service with * " +
        "for any characters of a part.",
    }),
    person: t.string({ required: false, description: "Who is behind the request." }),
    kind: t.field({ description: "Any of these.", type: [DeploymentKind], required: false }),
    alone: t.boolean({
      required: false,
      description: "Only what was carried out without a second person, or only what had one.",
    }),
    inFreeze: t.boolean({
      required: false,
      description: "Only what was carried out while a freeze held, or only what was not.",
    }),
    start: t.field({
      type: "DateTime",
      required: false,
      description: "Half-open, of the request: start <= at < end.",
    }),
    end: t.field({ description: "Half-open: at < end.", type: "DateTime", required: false }),
  }),
});

/** A page that stopped looking goes on from there: the cursor of its last item is the place where it stopped. */
function pageOf(
  page: AuditedChangePage,
  input: { backward: boolean; count: PageOf<AuditedChange>["count"] },
) {
  const { stoppedAt, items } = page;
  const keyed: PageOf<AuditedChange> = {
    ...page,
    keyOf: byId,
    ...(input.count ? { count: input.count } : {}),
  };
  if (stoppedAt === null) return keyed;
  const cursor = encodeCursor(stoppedAt);
  const edge = input.backward ? items[0] : items.at(-1);
  return {
    ...keyed,
    ...(input.backward ? { startCursor: cursor } : { endCursor: cursor }),
    cursorOf: (item: AuditedChange) => (item === edge ? cursor : encodeCursor(byId(item))),
  };
}

builder.queryFields((t) => ({
  auditedChanges: t.field({
    type: AuditedChangeConnection,
    description:
      "Changes of services, newest first, out of the audit history, as far as the caller has audit:read; FORBIDDEN " +
      "without it. With `alone`, `inFreeze` or `where` a page looks at 5,000 entries at most: it may have fewer items than " +
      "were asked for, and still a next page.",
    args: {
      ...pageArguments(t),
      filter: t.arg({ description: "Conditions that all hold.", type: AuditedChangeFilter, required: false }),
    },
    resolve: async (_root, { filter, ...args }, { reads, caller, app }) => {
      // An empty list would say that nothing ever happened.
      if (visibility(caller.grants, "audit:read")?.length === 0) throw new NotPermitted("audit:read", "");
      const { service, where, kind, ...rest } = filter ?? {};
      const serviceId =
        service == null || kindOfId(service) === "service"
          ? service
          : ((await findService(reads, caller, service, ["filter", "service"]))?.id ?? noSuchId);
      const within = where == null ? null : await placesNamed(reads, caller, where);
      const wanted = { ...rest, serviceId, within, kinds: kind ?? null };
      const page = pageRequest(args);
      const found = await auditedChangesPage(reads, caller, { page, filter: wanted, now: app.clock.now() });
      const count = () => countAuditedChanges(reads, caller, wanted);
      return pageOf(found, { backward: page.backward, count });
    },
  }),
}));
