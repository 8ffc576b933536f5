import { type AwsClients, AwsFailure } from "../../../kernel/index.ts";
import type { Look } from "../look.ts";

/** A role's trust policy as its JSON says, `unread` where there is none or it is no JSON; null when there is no such role. */
export async function findTrustPolicy(
  clients: AwsClients,
  look: Look,
  name: string,
): Promise<{ policy: unknown } | null> {
  const { GetRoleCommand } = await import("@aws-sdk/client-iam");
  const iam = await clients.checking.iam();
  const answer = await look("iam:GetRole", (options) =>
    iam.send(new GetRoleCommand({ RoleName: name }), options),
  ).catch((error: unknown) => {
    if (error instanceof AwsFailure && error.kind === "notFound") return null;
    throw error;
  });
  if (answer === null) return null;
  try {
    // API_GetRole: "URL-encoded compliant with RFC 3986".
    return { policy: JSON.parse(decodeURIComponent(answer.Role?.AssumeRolePolicyDocument ?? "")) };
  } catch {
    return { policy: null };
  }
}
