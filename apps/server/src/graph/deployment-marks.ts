import { type Deployment, type DeploymentMark, markStates, marksOf } from "@fleetgraph/core/deployments";
import { markKinds } from "@fleetgraph/core/metrics";
import { needs } from "./asked.ts";
import { builder } from "./builder.ts";
import { ExplanationRef } from "./explanation.ts";
import { DeploymentRef } from "./types.ts";

const MarkKind = builder.enumType("DeploymentMarkKind", {
  description:
    "What a mark is: a graph annotation of Mackerel, an event of Datadog, an annotation of Grafana.",
  values: markKinds,
});
const MarkState = builder.enumType("DeploymentMarkState", {
  description:
    "How far a mark is: PENDING is not written yet, FAILING is tried again, WRITTEN is there, and GIVEN_UP is not tried any more.",
  values: markStates,
});

const DeploymentMarkRef = builder.objectRef<DeploymentMark>("DeploymentMark").implement({
  description:
    "The mark of a deployment in an outside system: one for each that is configured (metrics.marks).",
  fields: (t) => ({
    target: t.exposeString("target", { description: "Its name in the configuration." }),
    kind: t.expose("kind", { description: "What it is.", type: MarkKind }),
    state: t.expose("state", { description: "How far it is.", type: MarkState }),
    remoteId: t.exposeString("remoteId", {
      description: "The id that the other system gave it; null until it is written, and where it gives none.",
      nullable: true,
    }),
    writtenAt: t.expose("writtenAt", {
      description: "When it was written; null until then.",
      type: "DateTime",
      nullable: true,
    }),
    failingSince: t.expose("failingSince", {
      description: "Since when it could not be written; null where it could.",
      type: "DateTime",
      nullable: true,
    }),
    failure: t.field({
      description: "Why it could not be written; null where it could.",
      type: ExplanationRef,
      nullable: true,
      resolve: ({ failure }) => failure as never,
    }),
  }),
});

builder.objectFields(DeploymentRef, (t) => ({
  marks: t.field({
    description:
      "Its marks in Mackerel, Datadog and Grafana, by name. Empty until it has ended, where none is configured, and of one that never changed its service.",
    type: [DeploymentMarkRef],
    ...needs<Deployment>("id"),
    resolve: async ({ id }, _args, context) => {
      const found = await context.load("deploymentMarks", id, async (reads, _caller, ids) => {
        const all = await marksOf(reads, ids);
        return new Map(ids.map((each) => [each, all.filter(({ deploymentId }) => deploymentId === each)]));
      });
      return found ?? [];
    },
  }),
}));
