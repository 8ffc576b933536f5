import { renderStored } from "@fleetgraph/catalogue";
import { findWhy, type Why, type WhyEvidence, type WhyFact, type whyParts } from "@fleetgraph/core/trail";
import { builder } from "./builder.ts";
import { ExplanationRef } from "./explanation.ts";
import { loadNode, NodeRef } from "./node.ts";

const WhyPart = builder.enumType("WhyPart", {
  description: "What a fact is about.",
  values: {
    ASKED: { description: "What was asked, and by whom." },
    ENDED: { description: "What happened." },
    ROOM: { description: "What the cluster had free then, and which tasks had the rest." },
    NEXT: { description: "What happened next." },
  } as const satisfies Record<(typeof whyParts)[number], unknown>,
});

const WhyEvidenceRef = builder.objectRef<WhyEvidence>("WhyEvidence");
WhyEvidenceRef.implement({
  description: "What a fact rests on, by a name that can be followed.",
  fields: (t) => ({
    kind: t.exposeString("kind", {
      description:
        "TASK, HOST, SERVICE, DEPLOYMENT, TASK_DEFINITION, SERVICE_EVENT, ECS_DEPLOYMENT, TRAIL_RECORD or AWS_REQUEST; more may come.",
    }),
    reference: t.exposeString("reference", {
      description: "What AWS or Fleetgraph calls it: an ARN, an id of an event or of a request.",
    }),
    node: t.field({
      description: "The thing itself, where it has an id of Fleetgraph's and the caller may see it.",
      type: NodeRef,
      nullable: true,
      resolve: ({ id }, _args, context) => (id === null ? null : loadNode(context, id)),
    }),
  }),
});

const WhyFactRef = builder.objectRef<WhyFact>("WhyFact");
WhyFactRef.implement({
  description: "One thing that is known, with what it rests on.",
  fields: (t) => ({
    part: t.expose("part", { description: "What it is about.", type: WhyPart }),
    kind: t.exposeString("kind", { description: "Stable; what `text` is rendered from. More may come." }),
    text: t.string({
      description: "One plain sentence.",
      resolve: ({ kind, params }, _args, { locale }) => renderStored({ kind, params }, locale),
    }),
    at: t.expose("at", {
      description: "When, by the source's own time; null where it is no moment.",
      type: "DateTime",
      nullable: true,
    }),
    evidence: t.field({
      description: "What it rests on.",
      type: [WhyEvidenceRef],
      resolve: ({ evidence }) => evidence,
    }),
  }),
});

const WhyRef = builder.objectRef<Why>("Why");
WhyRef.implement({
  description:
    "Why something came to be as it is, out of what the store keeps: also months after AWS has forgotten it.",
  fields: (t) => ({
    subject: t.field({
      description: "What is explained.",
      type: WhyEvidenceRef,
      resolve: ({ subject }) => subject,
    }),
    at: t.expose("at", { description: "When it happened, or last changed.", type: "DateTime" }),
    explanation: t.field({
      description: "The cause; null where nothing failed, or nothing that is known supports a cause.",
      type: ExplanationRef,
      nullable: true,
      resolve: ({ explanation }) => explanation as never,
    }),
    facts: t.field({
      description: "What is known: who asked, what happened, what room there was, what came next.",
      type: [WhyFactRef],
      resolve: ({ facts }) => facts,
    }),
  }),
});

builder.queryFields((t) => ({
  why: t.field({
    description:
      "Explains a task that stopped, a task that was never placed, or a deployment; null where there is no such thing.",
    type: WhyRef,
    nullable: true,
    args: {
      ref: t.arg.string({
        description:
          "A deployment by its id; a task by id, ARN or the id that ECS gave it; an event of a service by ECS's id of it; or a service: its newest task without a place, else its newest deployment.",
        required: true,
      }),
    },
    resolve: (_root, { ref }, { reads, caller }) => findWhy(reads, caller, ref),
  }),
}));
