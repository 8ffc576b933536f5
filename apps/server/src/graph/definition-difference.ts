import type { Difference } from "@fleetgraph/core/deployments";
import { builder } from "./builder.ts";

const DifferenceKind = builder.enumType("DifferenceKind", {
  description: "How two things differ in one place.",
  values: {
    ADDED: { description: "It was not there before." },
    REMOVED: { description: "It is not there afterwards." },
    CHANGED: { description: "It is there before and after, and is another." },
  } as const,
});

export const DefinitionDifferenceRef = builder.objectRef<Difference>("DefinitionDifference").implement({
  description:
    "One place where two task definitions differ. Containers, variables, ports and the like are compared by name; what " +
    "ECS fills in by itself is no difference.",
  fields: (t) => ({
    path: t.stringList({
      description:
        'Where, from the outside in, such as ["containerDefinitions", "web", "environment", "LOG_LEVEL"].',
      resolve: ({ path }) => [...path],
    }),
    kind: t.field({
      description: "Whether it came, went, or is another.",
      type: DifferenceKind,
      resolve: ({ kind }) => kind,
    }),
    before: t.string({
      description:
        "What it was: a text, a number in words, or JSON; null where there was none, and where redacted.",
      nullable: true,
      resolve: ({ before }) => before,
    }),
    after: t.string({
      description: "What it becomes; null where there is none, and where redacted.",
      nullable: true,
      resolve: ({ after }) => after,
    }),
    redacted: t.boolean({
      description: "The value may be a secret: that it differs is all that is told.",
      resolve: ({ redacted }) => redacted,
    }),
  }),
});
