import { z } from "zod";
import { fleetPattern, nameKey } from "../permissions/index.ts";
import type { Approvals } from "./approval-policy.ts";
import { secondsOfDuration } from "./duration.ts";

const longestExpiry = 30 * 86_400;
const noDuration = "expected an ISO 8601 duration from one minute to thirty days, such as PT24H or P7D";

const groupName = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, "expected a name of lower-case letters, digits and dashes");

/** The `groups` of fleetgraph.yaml. */
export const groupsConfiguration = z
  .record(
    groupName,
    z
      .array(z.string().min(1).max(100))
      .min(1)
      .refine((names) => new Set(names.map(nameKey)).size === names.length, "a name is there twice"),
  )
  .describe("Groups of people by name: the names of their principals. For `approvals`.");

/** The `approvals` of fleetgraph.yaml. */
export const approvalsConfiguration = z
  .array(
    z.strictObject({
      on: z
        .array(fleetPattern)
        .min(1)
        .describe("The services whose changes need approval, written as in `roles`."),
      needed: z
        .number()
        .int()
        .min(1)
        .max(20)
        .default(1)
        .describe("How many have to approve; who asked for the change is never one of them."),
      from: z.string().describe("The group that they are members of."),
      expiresIn: z
        .string()
        .default("PT24H")
        .refine(isExpiry, noDuration)
        .transform((text) => secondsOfDuration(text) ?? 0)
        .describe("How long a change waits for approval before it is refused; an ISO 8601 duration."),
    }),
  )
  .describe(
    "Changes that others have to approve. Where several name a service, the strictest holds: most approvals, then the smallest group, then the shortest wait.",
  );

function isExpiry(text: string): boolean {
  const seconds = secondsOfDuration(text) ?? 0;
  return seconds >= 60 && seconds <= longestExpiry;
}

export type ApprovalProblem = { path: (string | number)[]; message: string };

/** What is wrong between the two: a group that does not exist, or has too few members to ever approve. */
export function approvalProblems({ groups, policies }: Approvals): ApprovalProblem[] {
  return policies.flatMap(({ from, needed }, index): ApprovalProblem[] => {
    const members = Object.hasOwn(groups, from) ? groups[from] : undefined;
    if (!members) {
      const known = Object.keys(groups).join(", ") || "none";
      return [
        { path: ["approvals", index, "from"], message: `there is no group "${from}"; groups: ${known}` },
      ];
    }
    if (members.length >= needed) return [];
    const message = `the group "${from}" has fewer members (${members.length}) than have to approve`;
    return [{ path: ["approvals", index, "needed"], message }];
  });
}
