import { renderStored, type StoredMessage } from "@fleetgraph/catalogue";
import { builder } from "./builder.ts";
import { CheckResultRef, isCheckResult } from "./check-result.ts";
import {
  evidenceItem,
  evidenceItems,
  evidenceList,
  PlacementFailureRef,
  ShortHostRef,
  StoppedTaskRef,
} from "./explanation-evidence.ts";

/** A stored cause, with what it rests on where that was kept. */
export type Explained = StoredMessage & { evidence?: unknown };

export const ExplanationRef = builder.objectRef<Explained>("Explanation").implement({
  description: "Why something failed or is stale: a stable kind with its parameters, rendered for people.",
  fields: (t) => ({
    kind: t.exposeString("kind", { description: "Stable, such as cause.imageMissing; more may come." }),
    cause: t.string({
      description: "The cause in plain words.",
      resolve: (explained, _args, { locale }) => renderStored(explained, locale),
    }),
    nextStep: t.string({
      nullable: true,
      description: "What to do next.",
      resolve: ({ kind, params }, _args, { locale }) => {
        const next = { kind: `${kind}.next`, params };
        const text = renderStored(next, locale);
        // A cause of a newer release has no words here; its raw form says it once, not twice.
        return text.startsWith(next.kind) ? null : text;
      },
    }),
    evidence: t.field({
      type: "JSON",
      nullable: true,
      description: "What the cause rests on, as it came from its source.",
      resolve: ({ evidence }) => evidence ?? null,
    }),
    outcome: t.string({
      nullable: true,
      description: "How it ended as ECS, AWS or the deadline put it, which need not say why.",
      resolve: ({ evidence }, _args, { locale }) => {
        const told = evidenceItem(evidence, "outcome");
        return told ? renderStored(told as StoredMessage, locale) : null;
      },
    }),
    stoppedTasks: t.field({
      type: [StoppedTaskRef],
      description: "Tasks of the new revision that stopped, newest first: a few of them, as evidence.",
      resolve: ({ evidence }) => evidenceItems(evidence, "stoppedTasks"),
    }),
    placementFailures: t.field({
      type: [PlacementFailureRef],
      description: "What ECS could not place, newest first.",
      resolve: ({ evidence }) => evidenceItems(evidence, "placementFailures"),
    }),
    shortHosts: t.field({
      type: [ShortHostRef],
      description:
        "The hosts and what each of them lacked, where tasks could not be placed and they could be read.",
      resolve: ({ evidence }) => evidenceItems(evidence, "hosts"),
    }),
    checks: t.field({
      type: [CheckResultRef],
      description:
        "The checks that failed, where it was verified again before it began and could not work any more.",
      resolve: ({ evidence }) => evidenceItems(evidence, "checks").filter(isCheckResult),
    }),
    notKnown: t.stringList({
      description: "What could not be found out about the failure, a sentence each.",
      resolve: ({ evidence }, _args, { locale }) =>
        evidenceItems(evidence, "notKnown").map((told) => renderStored(told as StoredMessage, locale)),
    }),
    serviceEvents: t.stringList({
      description: "What ECS told of the service meanwhile, newest first.",
      resolve: ({ evidence }) =>
        evidenceList(evidence, "serviceEvents").filter((event): event is string => typeof event === "string"),
    }),
  }),
});
