import type { AwsClients, Log } from "../../kernel/index.ts";
import { message } from "../../kernel/index.ts";
import type { Verb } from "../../permissions/index.ts";
import { checkContext, type VerifyInput } from "./check-context.ts";
import { type CheckName, type CheckResult, checkNames, type Finding, notChecked } from "./check-result.ts";
import { checks } from "./checks.ts";
import { whileLooking } from "./look.ts";
import { unread } from "./unread.ts";

export type VerifyOptions = {
  /** All unless said. */
  only?: readonly CheckName[];
  /** Checks whose answers the caller must not have, and the permission that it lacks. */
  withheld?: Withheld;
};
export type Withheld = ReadonlyMap<CheckName, Verb>;

export const nothingWithheld: Withheld = new Map();

/**
 * Runs every check at once and gives all they found, in the order of the table. None stops another: what cannot be
 * looked at, for lack of permission or because the signal says that the time is over, is NOT_CHECKED with the reason.
 * Changes nothing in AWS.
 */
export async function verify(
  { clients, log, signal = whileLooking() }: { clients: AwsClients; log: Log; signal?: AbortSignal },
  input: VerifyInput,
  { only = checkNames, withheld = nothingWithheld }: VerifyOptions = {},
): Promise<CheckResult[]> {
  const context = checkContext(clients, input, signal);
  const results = await Promise.all(
    checkNames.map(async (check): Promise<CheckResult[]> => {
      if (!only.includes(check)) return [];
      const permission = withheld.get(check);
      if (permission !== undefined) {
        const why = message("check.withheld", { permission });
        return [{ check, ...notChecked("", why, message("check.withheld.hint", { permission })) }];
      }
      const findings = await settled(
        async () => checks[check](context),
        (error) => {
          log.error("verification.check.failed", { check, service: input.service.arn, error });
        },
      );
      return findings.map((finding) => ({ check, ...finding }));
    }),
  );
  return results.flat();
}

async function settled(
  run: () => Promise<Finding[]>,
  onMistake: (error: unknown) => void,
): Promise<Finding[]> {
  try {
    return await run();
  } catch (error) {
    try {
      return [unread("", error)];
    } catch {
      // A mistake of ours says nothing about the change, and must not keep it from being made.
      onMistake(error);
      return [notChecked("", message("check.unread.mistake", {}))];
    }
  }
}
