import { renderStored } from "@fleetgraph/catalogue";
import { type CheckResult, checkNames } from "@fleetgraph/core/deployments";
import { builder } from "./builder.ts";

const CheckName = builder.enumType("CheckName", {
  description: "What is looked at before a deployment acts (docs/verification.md). More may come.",
  values: checkNames,
});

const CheckStatus = builder.enumType("CheckStatus", {
  description: "What a check found.",
  values: {
    PASSED: { description: "It was looked at, and is in order." },
    FAILED: { description: "It cannot work." },
    NOT_CHECKED: { description: "It could not be seen: that says nothing about it." },
  } as const,
});

export const CheckResultRef = builder.objectRef<CheckResult>("CheckResult").implement({
  description: "What one check found about one thing.",
  fields: (t) => ({
    check: t.expose("check", { description: "The check.", type: CheckName }),
    subject: t.exposeString("subject", {
      description: "The image, role, secret, log group and the like, as it is named; empty for all of them.",
    }),
    status: t.expose("status", { description: "What it found.", type: CheckStatus }),
    message: t.string({
      description: "In one sentence.",
      resolve: ({ message }, _args, { locale }) => renderStored(message, locale),
    }),
    hint: t.string({
      description: "What to do about it; null where there is nothing to do.",
      nullable: true,
      resolve: ({ hint }, _args, { locale }) => hint && renderStored(hint, locale),
    }),
    service: t.string({
      description:
        "The service that it is about, CLUSTER/NAME, where one request asked for several; null for the only one.",
      nullable: true,
      resolve: ({ of }) => of?.service ?? null,
    }),
    path: t.stringList({
      description: "The place of that service in the input; null for the only one.",
      nullable: true,
      resolve: ({ of }) => (of ? [...of.field] : null),
    }),
  }),
});

/** Whether stored evidence is what a check found. A check that this release does not know is left out. */
export function isCheckResult(found: object): found is CheckResult {
  const { check, message } = found as Partial<CheckResult>;
  return checkNames.some((name) => name === check) && typeof message?.kind === "string";
}
