import type { DeployServiceInput } from "@fleetgraph/sdk";
import type { Options } from "./command.ts";
import type { Context, Say } from "./context.ts";
import { UsageError } from "./failure.ts";
import { parseDuration } from "./parse-values.ts";

/** The terms on which a change is asked for. */
export const termOptions = {
  reason: { type: "string", value: "TEXT", about: "cli.option.reason" },
  as: { type: "string", value: "NAME", about: "cli.option.as" },
  deadline: { type: "string", value: "TIME", about: "cli.option.deadline" },
  override: { type: "string", multiple: true, value: "GUARDS", about: "cli.option.override" },
  queue: { type: "boolean", about: "cli.option.queue" },
  "idempotency-key": { type: "string", value: "KEY", about: "cli.option.idempotencyKey" },
} as const satisfies Options;

/** What to go past, as it is typed. */
const guards = {
  lock: "LOCK",
  "freeze-window": "FREEZE_WINDOW",
  approval: "APPROVAL",
  verification: "VERIFICATION",
} as const;

type Given = {
  reason?: string | undefined;
  as?: string | undefined;
  deadline?: string | undefined;
  override?: readonly string[] | undefined;
  queue?: boolean | undefined;
};
type Terms = Pick<DeployServiceInput, "reason" | "onBehalfOf" | "deadlineSeconds" | "override" | "whenBusy">;

/** The terms as the graph takes them. Throws a UsageError. */
export function termsOf(say: Say, values: Given): Terms {
  const deadlineSeconds = values.deadline && Math.ceil(parseDuration(say, values.deadline) / 1000);
  const override = values.override && overridesOf(say, values.override);
  // The server refuses this too; here the option is named as it is typed.
  if (override && !values.reason?.trim()) throw new UsageError(say("cli.usage.overrideReason"));
  return {
    ...(values.reason && { reason: values.reason }),
    ...(values.as && { onBehalfOf: values.as }),
    ...(deadlineSeconds && { deadlineSeconds }),
    ...(override && { override }),
    ...(values.queue && { whenBusy: "QUEUE" as const }),
  };
}

/** Where a deployment is asked for, when that is a CI job. */
export function originOf({ environment }: Pick<Context, "environment">): Pick<DeployServiceInput, "origin"> {
  return environment.origin === undefined ? {} : { origin: environment.origin };
}

function overridesOf(say: Say, given: readonly string[]) {
  const names = given.flatMap((each) => each.split(",")).map((each) => each.trim().toLowerCase());
  return [...new Set(names)].map((name) => {
    if (Object.hasOwn(guards, name)) return guards[name as keyof typeof guards];
    throw new UsageError(say("cli.usage.oneOf", { option: "--override", values: Object.keys(guards) }));
  });
}
