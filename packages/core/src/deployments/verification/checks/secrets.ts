import { message } from "../../../kernel/index.ts";
import { findParameters, parametersAtOnce } from "../aws/find-parameters.ts";
import { findSecret } from "../aws/find-secret.ts";
import { type Check, type CheckContext, containersOf } from "../check-context.ts";
import { type Finding, failed, passed } from "../check-result.ts";
import { parseSecretReference, type SecretReference } from "../secret-reference.ts";
import { unread } from "../unread.ts";
import { checkEnvironmentFiles } from "./environment-files.ts";

/**
 * Whether the secrets, parameters and files exist that the containers get values from. Whether a secret has the JSON key that is meant
 * only its value tells, and that is not read.
 */
export const checkSecrets: Check = async (context) => {
  const files = checkEnvironmentFiles(context);
  const references = [...new Set(valuesFrom(context))].map((subject) => ({
    subject,
    reference: parseSecretReference(subject),
  }));
  const parameters = new Map<string | null, Named[]>();
  const rest: Promise<Finding>[] = [];
  for (const { subject, reference } of references) {
    if (reference === null) rest.push(Promise.resolve(malformed(subject)));
    else if (reference.kind === "SECRET") rest.push(checkSecret(context, { subject, reference }));
    else {
      const named = parameters.get(reference.region) ?? [];
      parameters.set(reference.region, [...named, { subject, name: reference.name }]);
    }
  }
  const batches = [...parameters].flatMap(([region, named]) =>
    Array.from({ length: Math.ceil(named.length / parametersAtOnce) }, (_, index) =>
      checkParameters(context, {
        region,
        named: named.slice(index * parametersAtOnce, (index + 1) * parametersAtOnce),
      }),
    ),
  );
  return [...(await Promise.all(rest)), ...(await Promise.all(batches)).flat(), ...(await files)];
};

type Named = { subject: string; name: string };

/** Of environment variables, log drivers and the credentials of private registries. */
function valuesFrom(context: CheckContext): string[] {
  return containersOf(context).flatMap((container) => {
    const secrets = [...(container.secrets ?? []), ...(container.logConfiguration?.secretOptions ?? [])];
    const credentials = container.repositoryCredentials?.credentialsParameter;
    return [...secrets.map((each) => each.valueFrom ?? ""), ...(credentials ? [credentials] : [])];
  });
}

const malformed = (subject: string): Finding =>
  failed(
    subject,
    message("check.secret.malformed", { secret: subject }),
    message("check.secret.malformed.hint", {}),
  );

async function checkSecret(
  context: CheckContext,
  { subject, reference }: { subject: string; reference: SecretReference & { kind: "SECRET" } },
): Promise<Finding> {
  const { clients, look } = context;
  const { arn, region, stage, version, key } = reference;
  const fails = (why: Parameters<typeof failed>[1]) => failed(subject, why, message("check.secret.hint", {}));
  try {
    const found = await context.once(`secret ${arn}`, () => findSecret(clients, look, { arn, region }));
    if (found === null) return fails(message("check.secret.missing", { secret: subject }));
    if (found.deleted) return fails(message("check.secret.deleted", { secret: subject }));
    if (version !== null && !found.versions.has(version))
      return fails(message("check.secret.noVersion", { secret: subject, version }));
    // What is read where no stage is named (API_GetSecretValue).
    const wanted = stage ?? (version === null ? "AWSCURRENT" : null);
    if (wanted !== null && !found.stages.has(wanted))
      return fails(message("check.secret.noVersion", { secret: subject, version: wanted }));
    if (key !== null) return passed(subject, message("check.secret.existsButKey", { secret: subject, key }));
    return passed(subject, message("check.secret.exists", { secret: subject }));
  } catch (error) {
    return unread(subject, error);
  }
}

async function checkParameters(
  context: CheckContext,
  { region, named }: { region: string | null; named: readonly Named[] },
): Promise<Finding[]> {
  const { clients, look } = context;
  try {
    const names = named.map(({ name }) => name);
    const found = await findParameters(clients, look, { names, region: region ?? undefined });
    return named.map(({ subject, name }) =>
      found.has(name)
        ? passed(subject, message("check.parameter.exists", { parameter: subject }))
        : failed(
            subject,
            message("check.parameter.missing", { parameter: subject }),
            message("check.parameter.missing.hint", {}),
          ),
    );
  } catch (error) {
    return named.map(({ subject }) => unread(subject, error));
  }
}
