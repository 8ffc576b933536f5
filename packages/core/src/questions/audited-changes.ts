import {
  type AuditContent,
  type AuditEvent,
  type AuditEventFilter,
  acceptedActs,
  auditContents,
  auditEventsPage,
  countAuditEvents,
} from "../audit/index.ts";
import {
  type CarriedOut,
  carriedOutByIds,
  type DeploymentKind,
  type ImageChange,
} from "../deployments/index.ts";
import { type FreezeWindow, freezeWindowsBetween } from "../guards/index.ts";
import type { Key, Page, PageRequest, Reads } from "../kernel/index.ts";
import { type Caller, isWithin } from "../permissions/index.ts";
import type { AuditedChange, AuditedChangeFilter } from "./audited-change.ts";
import { freezesOfChange } from "./freezes-of-change.ts";
import { secondPersonOf } from "./second-person.ts";

/** Every act that changes a service, and what the deployment is that it makes. */
const kindOfAction: Readonly<Record<string, DeploymentKind>> = {
  "deployment.request": "DEPLOY",
  "deployment.rollback": "ROLLBACK",
  "deployment.scale": "SCALE",
  "deployment.restart": "RESTART",
};

/** Of a search that finds little a page looks at no more entries than that: it then says where to go on. */
const mostLookedAt = 5_000;
const chunk = 500;

/** A page, and where it stopped looking when it found less than was asked for. */
export type AuditedChangePage = Page<AuditedChange> & { stoppedAt: Key | null };

/**
 * Changes of services, newest first, out of the audit history: each is an entry that was accepted, and so can be proven.
 * Whether somebody else approved is told by the entries of the approvals. What became of it, and the freezes, are of
 * their own tables.
 */
export async function auditedChangesPage(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; filter: AuditedChangeFilter; now: Date },
): Promise<AuditedChangePage> {
  const { page, filter, now } = input;
  const wanted = page.limit + 1;
  const items: AuditedChange[] = [];
  let { after, before } = page;
  let lookedAt = 0;
  let last: Key | null = null;
  const size = isNarrowed(filter) ? chunk : wanted;
  for (;;) {
    const request = { limit: size, backward: page.backward, after, before };
    const found = await auditEventsPage(reads, caller, { page: request, filter: eventsOf(filter) });
    // In the order in which the list is walked.
    const events = page.backward ? found.items.toReversed() : found.items;
    const changes = await changesOf(reads, caller, { events, now });
    for (const each of changes) if (items.length < wanted && isWanted(each, filter)) items.push(each);
    const more = page.backward ? found.hasPreviousPage : found.hasNextPage;
    const [end] = events.slice(-1);
    if (end) last = [end.id];
    lookedAt += events.length;
    if (items.length === wanted || !more || last === null) return pageOf(page, items, null);
    if (lookedAt >= mostLookedAt) return pageOf(page, items, last);
    if (page.backward) before = last;
    else after = last;
  }
}

/** How many changes; null where that would have to look at each. */
export async function countAuditedChanges(
  reads: Reads,
  caller: Caller,
  filter: AuditedChangeFilter,
): Promise<number | null> {
  return isNarrowed(filter) ? null : countAuditEvents(reads, caller, eventsOf(filter));
}

/** Whether the filter has conditions that the history's own indexes know nothing of. */
const isNarrowed = ({ alone, inFreeze, within }: AuditedChangeFilter) =>
  alone != null || inFreeze != null || within != null;

function eventsOf({ serviceId, person, kinds, start, end }: AuditedChangeFilter): AuditEventFilter {
  const actions = Object.keys(kindOfAction).filter(
    (action) => kinds == null || kinds.includes(kindOfAction[action] as DeploymentKind),
  );
  const targets = serviceId == null ? null : [serviceId];
  return { actions, outcome: "ACCEPTED", person, targets, start, end };
}

function isWanted(change: AuditedChange, { alone, inFreeze, within }: AuditedChangeFilter): boolean {
  // What was asked for and came to nothing changed nothing; what is no longer known may have.
  const changed = change.beganAt !== null || !change.known;
  if (within != null && !within.some((pattern) => isWithin(pattern, change.path))) return false;
  if (alone != null && !(changed && (change.aloneBecause !== null) === alone)) return false;
  return inFreeze == null || (changed && change.freezes.length > 0 === inFreeze);
}

function pageOf(page: PageRequest, found: AuditedChange[], stoppedAt: Key | null): AuditedChangePage {
  const full = found.length > page.limit;
  const items = full ? found.slice(0, page.limit) : found;
  const more = full || stoppedAt !== null;
  return {
    stoppedAt: full ? null : stoppedAt,
    ...(page.backward
      ? { items: items.toReversed(), hasNextPage: page.before !== null, hasPreviousPage: more }
      : { items, hasNextPage: more, hasPreviousPage: page.after !== null }),
  };
}

/** What the entries tell, with what became of it. */
async function changesOf(
  reads: Reads,
  caller: Caller,
  { events, now }: { events: readonly AuditEvent[]; now: Date },
): Promise<AuditedChange[]> {
  if (events.length === 0) return [];
  const contents = await auditContents(
    reads,
    caller,
    events.map(({ id }) => id),
  );
  const ids = events.flatMap(({ id }) => deploymentOf(contents.get(id)) ?? []);
  const [carriedOut, approved] = await Promise.all([
    carriedOutByIds(reads, ids),
    acceptedActs(reads, caller, { action: "deployment.approve", targets: ids }),
  ]);
  const times = events.map(({ at }) => Date.parse(at));
  const start = new Date(times.reduce((least, each) => Math.min(least, each)));
  const windows = await freezeWindowsBetween(reads, { start, end: now });
  return events.flatMap((event) => {
    const content = contents.get(event.id);
    const deploymentId = deploymentOf(content);
    if (!content || deploymentId === null) return [];
    const outcome = carriedOut.get(deploymentId) ?? null;
    return [
      changeOf({
        event,
        content,
        deploymentId,
        outcome,
        approved: approved.get(deploymentId) ?? [],
        windows,
        now,
      }),
    ];
  });
}

function deploymentOf(content: AuditContent | undefined): string | null {
  const id = content?.payload.deployment;
  return typeof id === "string" ? id : null;
}

function changeOf(of: {
  event: AuditEvent;
  content: AuditContent;
  deploymentId: string;
  outcome: CarriedOut | null;
  approved: readonly AuditEvent[];
  windows: readonly FreezeWindow[];
  now: Date;
}): AuditedChange {
  const { event, content, deploymentId, outcome, approved, windows, now } = of;
  const { path, payload } = content;
  const overrides = listOf<string>(payload.overrides);
  const beganAt = outcome === null ? null : outcome.beganAt;
  return {
    id: event.id,
    event,
    kind: kindOfAction[event.action] ?? "DEPLOY",
    person: event.onBehalfOf ?? event.actor,
    deploymentId,
    serviceId: event.targetId,
    path,
    images: listOf<ImageChange>(payload.images),
    beganAt,
    finishedAt: outcome?.finishedAt ?? null,
    known: outcome !== null,
    ...secondPersonOf({ request: event, approved, overrides, carriedOut: outcome }),
    freezes:
      outcome !== null && beganAt === null
        ? []
        : freezesOfChange(windows, {
            path,
            beganAt: new Date(beganAt ?? event.at),
            until:
              outcome === null ? new Date(Date.parse(event.at) + 1) : new Date(outcome.finishedAt ?? now),
            roles: outcome?.roles ?? [],
            overrides,
            byPolicy: outcome?.causedById != null,
          }),
  };
}

const listOf = <Item>(value: unknown): Item[] => (Array.isArray(value) ? (value as Item[]) : []);
