import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import type { Say } from "../context.ts";
import { UsageError } from "../failure.ts";

// ECS takes 64 KiB; what DescribeTaskDefinition tells besides, and spaces, may make a file larger, but not by this much.
const largestFile = 256 * 1024;

/**
 * Reads the JSON of a task definition from a file, or from stdin for "-". Throws a UsageError: also for Jsonnet and
 * YAML, and for a template that was not rendered. What is in the file is never told: there may be secrets in it.
 */
export async function readDefinitionFile(
  say: Say,
  file: string,
  stdin: Readable,
): Promise<Record<string, unknown>> {
  if (/\.(jsonnet|libsonnet|ya?ml)$/i.test(file)) {
    throw new UsageError(say("cli.definition.notJson", { file }), say("cli.definition.notJson.hint"));
  }
  const text = await textOf(say, file, stdin);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    if (text.includes("{{")) {
      throw new UsageError(say("cli.definition.template", { file }), say("problem.file.template.hint"));
    }
    throw new UsageError(say("cli.definition.noJson", { file }), say("problem.file.noObject.hint"));
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new UsageError(say("cli.definition.noJson", { file }), say("problem.file.noObject.hint"));
}

async function textOf(say: Say, file: string, stdin: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of file === "-" ? stdin : createReadStream(file)) {
      const bytes = Buffer.from(chunk as Buffer | string);
      chunks.push(bytes);
      size += bytes.length;
      // No more is read than it takes to know.
      if (size > largestFile) break;
    }
  } catch (error) {
    throw new UsageError(say("cli.usage.file", { file, message: (error as Error).message }));
  }
  if (size <= largestFile)
    return Buffer.concat(chunks)
      .toString("utf8")
      .replace(/^\ufeff/, "");
  throw new UsageError(
    say("cli.definition.tooLarge", { file, limit: largestFile / 1024 }),
    say("problem.invalid.definitionTooLarge.hint"),
  );
}
