/** What can stand between a request and its deployment, and be gone past by whoever may (the graph's `Guard`). */
export const guards = ["LOCK", "FREEZE_WINDOW", "APPROVAL", "VERIFICATION"] as const;
export type Guard = (typeof guards)[number];

/** A service as it was typed, and in which cluster or environment, where that was said. */
export type Named = { service: string; place: string | null };
/** A new image: a whole reference, or what `:tag` and `@sha256:…` change of the present one. */
export type Image = { container?: string; image: string };
/** The terms on which a change is asked for. */
export type Terms = {
  reason: string | null;
  /** Wait behind what is under way. */
  queue: boolean;
  override: readonly Guard[];
};
type Why = { reason: string | null };

/**
 * What somebody asked for. Nothing is looked up yet: `service` may be a name, `cluster/service`, an ARN or an id, and
 * `ref` besides the id of a deployment.
 */
export type Sentence =
  | ({ verb: "deploy"; images: readonly Image[] } & Named & Terms)
  | ({ verb: "plan"; images: readonly Image[] } & Named)
  /** `to`: the deployment to return to; null for the last proven one. */
  | ({ verb: "rollback"; to: string | null } & Named & Terms)
  | ({ verb: "scale"; count: number } & Named & Terms)
  | ({ verb: "restart" } & Named & Terms)
  | { verb: "status" | "history"; service: string | null; place: string | null }
  /** `until`: a duration (`2h`), a date or a time of RFC 3339; null for as long as nobody unlocks. */
  | ({ verb: "lock"; reason: string; until: string | null } & Named)
  | ({ verb: "unlock" } & Named & Why)
  /** `ref`: a service or a deployment; null for the one that the conversation is about. */
  | ({ verb: "approve" | "reject" | "cancel"; ref: string | null; place: string | null } & Why)
  | ({ verb: "continue"; ref: string | null; place: string | null; rollBack: boolean } & Why)
  | { verb: "why"; ref: string | null; place: string | null }
  | { verb: "who"; service: string | null; place: string | null; period: Period }
  | { verb: "approvals" }
  | { verb: "help"; about: Verb | null };

export type Verb = Sentence["verb"];

/** A time of the past, in words; `periodOf` makes an interval of it. With `andAfter` it has no end: `since monday`. */
export type Period = { andAfter?: boolean } & (
  | { kind: "always" | "today" | "yesterday" | "thisWeek" | "lastWeek" | "thisMonth" | "lastMonth" }
  | { kind: "last"; seconds: number }
  /** As `2026-11-20`. */
  | { kind: "day"; day: string }
  /** The last such day before today; 0 is Sunday. */
  | { kind: "weekday"; weekday: number }
);
