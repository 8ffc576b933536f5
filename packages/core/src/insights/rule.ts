import type { Message } from "../kernel/index.ts";
import type { Evidence, EvidenceUnit, InsightChange, Severity } from "./evidence.ts";
import type { ClusterFacts, FactName, PlaceFactName, PlaceFacts } from "./facts/facts.ts";

/** What a finding is about. Of a cluster's rule it is the cluster or something in it; of a place's rule the account. */
export type Target =
  | { kind: "CLUSTER" }
  | { kind: "SERVICE"; id: string }
  | { kind: "HOST"; id: string }
  | { kind: "ACCOUNT" };

/** What a rule found to hold. */
export type Finding = {
  target: Target;
  /** What of the target, where there can be several: a container's name, a setting's. */
  part?: string;
  /** The rule's own unless this one is worse or less bad. */
  severity?: Severity;
  title: Message;
  proposal: Message;
  evidence: readonly Evidence[];
  change?: InsightChange;
};

/** A target of which the facts do not say whether it holds: what was known of it stays as it is. */
export type Untold = { target: Target; part?: string; untold: true };

export type Verdict = Finding | Untold;

/** Facts of which those that the rule needs are there. */
export type Facts<Name extends FactName> = Omit<ClusterFacts, Name> & {
  [Each in Name]: NonNullable<ClusterFacts[Each]>;
};
export type FactsOfPlace<Name extends PlaceFactName> = Omit<PlaceFacts, Name> & {
  [Each in Name]: NonNullable<PlaceFacts[Each]>;
};

/** Facts with what a rule finds in them, for the test of all rules and for docs/insights.md. */
export type Example<Input> = { facts: () => Input; finds: readonly { target: string; part?: string }[] };

type Described<Input> = {
  /** Facts that it looks at where they are known. */
  uses?: readonly FactName[];
  /** SCREAMING_CASE; a value of the graph's enum InsightKind, for ever. */
  kind: string;
  severity: Severity;
  /** It is told when it has held for so long at every look, and over when it has not for so long. */
  opensAfterMs: number;
  closesAfterMs: number;
  /** No need to judge it more often. */
  everyMs: number;
  /** What holds in one, and what does not in the other. */
  examples: { positive: Example<Input>; negative: Example<Input> };
};

/** A rule over what is in one cluster: what it is, what it needs, and one pure function. */
export type ClusterRule<Name extends FactName = FactName> = Described<Facts<Name>> & {
  of: "CLUSTER";
  needs: readonly Name[];
  find(facts: Facts<Name>): readonly Verdict[];
};

/** A rule over an account's region as a whole. */
export type PlaceRule<Name extends PlaceFactName = PlaceFactName> = Described<FactsOfPlace<Name>> & {
  of: "PLACE";
  needs: readonly Name[];
  find(facts: FactsOfPlace<Name>): readonly Verdict[];
};

export type Rule = ClusterRule | PlaceRule;

const minute = 60_000;
/** Seen at three looks of five minutes, and not seen at as many, unless a rule says otherwise. */
const usual = { opensAfterMs: 10 * minute, closesAfterMs: 10 * minute, everyMs: 0 };

type Optional<Full extends object> = Omit<Full, "of" | keyof typeof usual> & Partial<typeof usual>;

export function clusterRule<const Name extends FactName, const Kind extends string>(
  rule: Optional<ClusterRule<Name>> & { kind: Kind },
): ClusterRule & { kind: Kind } {
  return { of: "CLUSTER", ...usual, ...rule } as unknown as ClusterRule & { kind: Kind };
}

export function placeRule<const Name extends PlaceFactName, const Kind extends string>(
  rule: Optional<PlaceRule<Name>> & { kind: Kind },
): PlaceRule & { kind: Kind } {
  return { of: "PLACE", ...usual, ...rule } as unknown as PlaceRule & { kind: Kind };
}

/** A number of evidence. */
export function number(name: string, value: number, unit: EvidenceUnit, of: string | null = null): Evidence {
  return { name, value, unit, of, text: null };
}

/** What stands as a text in evidence: a setting, a date. */
export function text(name: string, said: string, of: string | null = null): Evidence {
  return { name, value: null, unit: "NONE", of, text: said };
}
