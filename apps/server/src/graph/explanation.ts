import { renderStored, type StoredMessage } from "@fleetgraph/catalogue";
import { builder } from "./builder.ts";

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
  }),
});
