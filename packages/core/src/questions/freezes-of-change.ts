import { activeSpan, type FreezeWindow, nextSpan, type Span } from "../guards/index.ts";
import { isWithin } from "../permissions/index.ts";
import type { ChangeInFreeze, FreezePass } from "./audited-change.ts";

/** A change, as far as freezes go. */
export type Carried = {
  path: string;
  beganAt: Date;
  /** Exclusive: when it ended, or now. */
  until: Date;
  roles: readonly string[];
  overrides: readonly string[];
  /** Whether Fleetgraph made it, to undo another that failed. */
  byPolicy: boolean;
};

// A change that goes on for longer than that meets a recurring freeze again and again.
const mostSpans = 20;

/** The freezes that held at any time while a change was carried out, and by what it passed each. */
export function freezesOfChange(windows: readonly FreezeWindow[], change: Carried): ChangeInFreeze[] {
  return windows
    .filter(({ services }) => services.some((pattern) => isWithin(pattern, change.path)))
    .flatMap((window) =>
      spansDuring(window, change).map(({ start, end }) => {
        const role = window.exemptRoles.find((each) => change.roles.includes(each)) ?? null;
        const passedBy = passOf(change, { start, role });
        return {
          windowId: window.id,
          reason: window.reason,
          start: start.toISOString(),
          end: end.toISOString(),
          passedBy,
          role: passedBy === "EXEMPT_ROLE" ? role : null,
        };
      }),
    );
}

function passOf(
  { beganAt, overrides, byPolicy }: Carried,
  { start, role }: { start: Date; role: string | null },
): FreezePass {
  // A freeze that came while it was under way has nothing to pass: only what begins is held.
  if (beganAt < start) return "UNDER_WAY";
  if (byPolicy) return "POLICY";
  if (overrides.includes("FREEZE_WINDOW")) return "OVERRIDE";
  return role === null ? "NONE" : "EXEMPT_ROLE";
}

/** When the window held during the change: not before it was made, nor after it was ended by hand. */
function spansDuring(window: FreezeWindow, { beganAt, until }: Carried): Span[] {
  const made = new Date(window.createdAt);
  const ended = window.endedAt === null ? null : new Date(window.endedAt);
  const spans: Span[] = [];
  let span = activeSpan(window.schedule, beganAt) ?? nextSpan(window.schedule, beganAt);
  for (let looked = 0; span !== null && span.start < until && looked < mostSpans; looked += 1) {
    const start = span.start < made ? made : span.start;
    const end = ended !== null && ended < span.end ? ended : span.end;
    if (start < end && start < until && end > beganAt) spans.push({ start, end });
    span = nextSpan(window.schedule, span.start);
  }
  return spans;
}
