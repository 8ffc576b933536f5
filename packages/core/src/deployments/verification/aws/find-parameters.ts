import type { AwsClients } from "../../../kernel/index.ts";
import type { Look } from "../look.ts";

/** API_GetParameters: at most ten names a call. */
export const parametersAtOnce = 10;

/**
 * Which of up to ten parameters there are, by name or ARN. Not decrypted: what is a secret stays one, and no permission
 * for a key is needed. The other values come with the answer and are dropped here.
 */
export async function findParameters(
  clients: AwsClients,
  look: Look,
  { names, region }: { names: readonly string[]; region: string | undefined },
): Promise<ReadonlySet<string>> {
  const { GetParametersCommand } = await import("@aws-sdk/client-ssm");
  const ssm = await clients.checking.ssm(region);
  const answer = await look("ssm:GetParameters", (options) =>
    ssm.send(new GetParametersCommand({ Names: [...names], WithDecryption: false }), options),
  );
  const invalid = new Set(answer.InvalidParameters ?? []);
  return new Set(names.filter((name) => !invalid.has(name)));
}
