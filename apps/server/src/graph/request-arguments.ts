import type { InputFieldBuilder } from "@pothos/core";
import { builder } from "./builder.ts";
import { GuardRef } from "./guard.ts";

const WhenBusy = builder.enumType("WhenBusy", {
  description: "What to do when the service is being changed already.",
  values: {
    REFUSE: { description: "Refuse, naming the deployment that is under way." },
    QUEUE: { description: "Wait for its turn behind those that were asked for before." },
  } as const,
});

export type InputFields = InputFieldBuilder<(typeof builder)["$inferSchemaTypes"], "InputObject">;

/** What everybody gives who asks for something to be done. */
export const orderArguments = (t: InputFields) => ({
  reason: t.string({ description: "Why, for the audit history; at most 500 characters.", required: false }),
  onBehalfOf: t.string({ description: "For whom; needs principal:act-as.", required: false }),
  idempotencyKey: t.string({
    description: "Made once per request and kept over its retries; 1 to 200 characters.",
    required: true,
  }),
});

/** The terms on which a deployment is asked for. */
export const termArguments = (t: InputFields) => ({
  ...orderArguments(t),
  deadlineSeconds: t.int({
    required: false,
    description: "Seconds, from when it may begin, after which it is stopped and failed (30 to 86400).",
  }),
  override: t.field({
    type: [GuardRef],
    required: false,
    description: "What to go past; needs the permission for each, and a reason.",
  }),
  origin: t.string({
    required: false,
    description:
      "The address of where it was asked for: a chat message, a CI job. http or https, at most 500 characters, no " +
      "credentials in it. The client's own word: it gives no permission.",
  }),
});

/** The same, for one service. */
export const requestArguments = (t: InputFields) => ({
  service: t.string({
    required: true,
    description: "An id, an ARN, cluster/service, or an unambiguous name.",
  }),
  ...termArguments(t),
  whenBusy: t.field({
    type: WhenBusy,
    required: false,
    description: "When the service is being changed already; REFUSE unless said.",
  }),
});
