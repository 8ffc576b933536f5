import { serviceCountsWithin } from "@fleetgraph/core/fleet";
import {
  activeSpan,
  countLocks,
  type FreezeSchedule,
  type FreezeWindow,
  freezeWindowsOfPaths,
  locksOfPaths,
  locksPage,
  nextSpan,
  openFreezeWindows,
  type ServiceLock,
} from "@fleetgraph/core/guards";
import { type Page, type PageRequest, toPage } from "@fleetgraph/core/kernel";
import { builder } from "./builder.ts";
import { byId, pageArguments, pageRequest, withKeys } from "./connection.ts";
import type { Context } from "./context.ts";
import { loadNode, NodeRef } from "./node.ts";
import {
  FreezeWindowConnection,
  FreezeWindowRef,
  ServiceLockConnection,
  ServiceLockRef,
  ServiceRef,
} from "./types.ts";

const patternText = "account/region/cluster/service, * for any characters of a part; ** is the whole fleet.";

/** The locks that hold the service with that path. */
export async function locksOf(context: Context, path: string): Promise<ServiceLock[]> {
  const at = context.app.clock.now();
  const found = await context.load("locksOfPaths", path, (reads, _caller, paths) =>
    locksOfPaths(reads, { paths, at }),
  );
  return found ?? [];
}

/** The freeze windows that name the service with that path. */
export async function freezeWindowsOf(context: Context, path: string): Promise<FreezeWindow[]> {
  const at = context.app.clock.now();
  const found = await context.load("freezeWindowsOfPaths", path, (reads, _caller, paths) =>
    freezeWindowsOfPaths(reads, { paths, at }),
  );
  return found ?? [];
}

/** How many services the patterns name now. */
async function serviceCountOf(context: Context, patterns: readonly string[]): Promise<number> {
  return (await context.load("serviceCountsWithin", JSON.stringify(patterns), serviceCountsWithin)) ?? 0;
}
const serviceCountText = "How many services it holds now, of those that the caller may see.";

ServiceLockRef.implement({
  description: "That somebody keeps a service, or all that a pattern names, from being changed.",
  interfaces: [NodeRef],
  fields: (t) => ({
    pattern: t.exposeString("pattern", { description: `What is locked: ${patternText}` }),
    service: t.field({
      description: "The service, where it was one that was locked; null for a pattern.",
      type: ServiceRef,
      nullable: true,
      resolve: async ({ serviceId }, _args, context) =>
        serviceId === null ? null : ((await loadNode(context, serviceId)) as never),
    }),
    serviceCount: t.int({
      description: serviceCountText,
      resolve: ({ pattern }, _args, context) => serviceCountOf(context, [pattern]),
    }),
    owner: t.exposeString("owner", {
      description: "Whose it is: for whom the principal acted, else the principal. They can unlock it.",
    }),
    lockedBy: t.exposeString("lockedBy", { description: "The principal who locked it." }),
    reason: t.exposeString("reason", { description: "Why, in the owner's words." }),
    createdAt: t.expose("createdAt", { description: "Since when it is locked.", type: "DateTime" }),
    expiresAt: t.expose("expiresAt", {
      description: "When it ends by itself; null until it is unlocked.",
      type: "DateTime",
      nullable: true,
    }),
    releasedAt: t.expose("releasedAt", {
      description: "When it was unlocked; null before.",
      type: "DateTime",
      nullable: true,
    }),
    releasedBy: t.exposeString("releasedBy", {
      description: "Who unlocked it; null before, and where it ended by itself.",
      nullable: true,
    }),
  }),
});

const RecurrenceRef = builder
  .objectRef<Extract<FreezeSchedule, { kind: "RECURRING" }>>("FreezeRecurrence")
  .implement({
    description: "A time that comes again and again.",
    fields: (t) => ({
      cron: t.exposeString("cron", {
        description: "When it begins: minute, hour, day of the month, month, day of the week.",
      }),
      timeZone: t.exposeString("timeZone", { description: "By which clock: an IANA time zone." }),
      durationSeconds: t.exposeInt("durationSeconds", {
        description: "How long it holds each time, in seconds that pass: a clock change moves its end.",
      }),
    }),
  });

const iso = (at: Date | undefined) => at?.toISOString() ?? null;
const activeNow = (window: FreezeWindow, { app }: Context) =>
  window.endedAt === null ? activeSpan(window.schedule, app.clock.now()) : null;
const nextOf = (window: FreezeWindow, { app }: Context) =>
  window.endedAt === null ? nextSpan(window.schedule, app.clock.now()) : null;

FreezeWindowRef.implement({
  description: "A time in which services are not changed, once or again and again.",
  interfaces: [NodeRef],
  fields: (t) => ({
    services: t.exposeStringList("services", {
      description: `The services that are not changed: patterns, ${patternText}`,
    }),
    serviceCount: t.int({
      description: serviceCountText,
      resolve: ({ services }, _args, context) => serviceCountOf(context, services),
    }),
    reason: t.exposeString("reason", { description: "Why, in its maker's words." }),
    start: t.field({
      description: "When a window that comes once begins; null for one that recurs.",
      type: "DateTime",
      nullable: true,
      resolve: ({ schedule }) => (schedule.kind === "ONCE" ? iso(schedule.start) : null),
    }),
    end: t.field({
      description: "When a window that comes once ends, exclusive; null for one that recurs.",
      type: "DateTime",
      nullable: true,
      resolve: ({ schedule }) => (schedule.kind === "ONCE" ? iso(schedule.end) : null),
    }),
    recurring: t.field({
      description: "When it comes again; null for one that comes once.",
      type: RecurrenceRef,
      nullable: true,
      resolve: ({ schedule }) => (schedule.kind === "RECURRING" ? schedule : null),
    }),
    exemptRoles: t.exposeStringList("exemptRoles", {
      description: "Tokens with one of these roles may deploy all the same.",
    }),
    active: t.boolean({
      description: "Whether it holds now.",
      resolve: (window, _args, context) => activeNow(window, context) !== null,
    }),
    activeUntil: t.field({
      description: "When it ends this time; null while it does not hold.",
      type: "DateTime",
      nullable: true,
      resolve: (window, _args, context) => iso(activeNow(window, context)?.end),
    }),
    nextStart: t.field({
      description: "When it begins next, after now; null where it does not.",
      type: "DateTime",
      nullable: true,
      resolve: (window, _args, context) => iso(nextOf(window, context)?.start),
    }),
    createdBy: t.exposeString("createdBy", { description: "The principal who made it." }),
    onBehalfOf: t.exposeString("onBehalfOf", {
      description: "For whom it was made; null for the principal.",
      nullable: true,
    }),
    createdAt: t.expose("createdAt", { description: "When it was made.", type: "DateTime" }),
    endedAt: t.expose("endedAt", {
      description: "When it was ended for good; null before.",
      type: "DateTime",
      nullable: true,
    }),
    endedBy: t.exposeString("endedBy", { description: "Who ended it; null before.", nullable: true }),
  }),
});

const ServiceLockFilter = builder.inputType("ServiceLockFilter", {
  description: "Conditions that all hold.",
  fields: (t) => ({
    owner: t.string({ required: false, description: "Only the locks of this person." }),
  }),
});

const FreezeWindowFilter = builder.inputType("FreezeWindowFilter", {
  description: "Conditions that all hold.",
  fields: (t) => ({
    active: t.boolean({ required: false, description: "Only those that hold now, or only the others." }),
    upcoming: t.boolean({
      required: false,
      description: "Only those that begin after now, or only the others.",
    }),
  }),
});

/** A page of a list that is all there, newest first: as many windows as people keep are read at once. */
function pageOfAll<Item extends { id: string }>(all: readonly Item[], page: PageRequest): Page<Item> {
  const [after, before] = [page.after?.[0], page.before?.[0]];
  const within = all.filter(
    ({ id }) => (after === undefined || id < after) && (before === undefined || id > before),
  );
  const rows = page.backward ? within.reverse() : within;
  return toPage(page, rows.slice(0, page.limit + 1));
}

builder.queryFields((t) => ({
  locks: t.field({
    type: ServiceLockConnection,
    description: "The locks that are held now, newest first: of what the caller may see, and what holds it.",
    args: {
      ...pageArguments(t),
      filter: t.arg({ description: "Conditions that all hold.", type: ServiceLockFilter, required: false }),
    },
    resolve: async (_root, { filter, ...args }, { app, reads, caller }) => {
      const wanted = { filter: filter ?? {}, at: app.clock.now() };
      const found = await locksPage(reads, caller, { page: pageRequest(args), ...wanted });
      return withKeys(found, byId, () => countLocks(reads, caller, wanted));
    },
  }),
  freezeWindows: t.field({
    type: FreezeWindowConnection,
    description:
      "The freeze windows that hold now or can later, newest first: of what the caller may see, and what holds it.",
    args: {
      ...pageArguments(t),
      filter: t.arg({ description: "Conditions that all hold.", type: FreezeWindowFilter, required: false }),
    },
    resolve: async (_root, { filter, ...args }, context) => {
      const page = pageRequest(args);
      const open = await openFreezeWindows(context.reads, context.caller, context.app.clock.now());
      const { active, upcoming } = filter ?? {};
      const all = open.filter(
        (window) =>
          (active == null || active === (activeNow(window, context) !== null)) &&
          (upcoming == null || upcoming === (nextOf(window, context) !== null)),
      );
      return withKeys(pageOfAll(all, page), byId, async () => all.length);
    },
  }),
}));
