import { message } from "../../../kernel/index.ts";
import { findEnvironmentFile } from "../aws/find-environment-file.ts";
import { type CheckContext, containersOf } from "../check-context.ts";
import { type Finding, failed, passed } from "../check-result.ts";
import { unread } from "../unread.ts";

// Developer guide, "Pass an environment variable from a file": the ARN of an object, whose name ends in .env.
const reference = /^arn:[a-z-]+:s3:::(?<bucket>[a-z0-9.-]{3,63})\/(?<key>.+\.env)$/;

/** Whether the files of S3 exist that variables come from. What is in them is not read. */
export function checkEnvironmentFiles(context: CheckContext): Promise<Finding[]> {
  const files = containersOf(context).flatMap(({ environmentFiles }) => environmentFiles ?? []);
  const subjects = [...new Set(files.map(({ value }) => value ?? ""))];
  return Promise.all(subjects.map((subject) => checkFile(context, subject)));
}

async function checkFile(context: CheckContext, subject: string): Promise<Finding> {
  const { clients, look } = context;
  const { bucket, key } = reference.exec(subject)?.groups ?? {};
  if (bucket === undefined || key === undefined)
    return failed(
      subject,
      message("check.environmentFile.malformed", { file: subject }),
      message("check.environmentFile.malformed.hint", {}),
    );
  try {
    const exists = await context.once(`environment file ${subject}`, () =>
      findEnvironmentFile(clients, look, { bucket, key }),
    );
    return exists
      ? passed(subject, message("check.environmentFile.exists", { file: subject }))
      : failed(
          subject,
          message("check.environmentFile.missing", { file: subject }),
          message("check.environmentFile.missing.hint", {}),
        );
  } catch (error) {
    return unread(subject, error);
  }
}
