import type { Values } from "../command.ts";
import type { Say } from "../context.ts";
import { UsageError } from "../failure.ts";
import { parseCount, parseImage } from "../parse-values.ts";
import { parseSizes, type WantedContainer } from "./parse-sizes.ts";
import { parseVariable } from "./parse-variable.ts";
import type { wantedOptions } from "./wanted-options.ts";

/** What is wanted of a service, as the graph takes it; what was not said is not in it. */
export interface WantedChange {
  images?: { container?: string; image: string }[];
  environment?: { container?: string; name: string; value: string | null }[];
  secrets?: { container?: string; name: string; valueFrom: string | null }[];
  containers?: WantedContainer[];
  cpu?: string;
  memory?: string;
  taskDefinition?: Record<string, unknown>;
  desiredCount?: number;
}

/**
 * Reads the options that say what is wanted. `readFile` gives the parsed file of --task-definition. Throws a UsageError
 * for a value that cannot be read, and where nothing at all is wanted; what the service has is for the server to know.
 */
export async function parseChange(
  say: Say,
  { command, values }: { command: string; values: Values<typeof wantedOptions> },
  readFile: (file: string) => Promise<Record<string, unknown>>,
): Promise<WantedChange> {
  const file = values["task-definition"];
  const environment = [
    ...(values.env ?? []).map((text) => parseVariable(say, { option: "--env", text })),
    ...(values["unset-env"] ?? []).map((text) => parseVariable(say, { option: "--unset-env", text })),
  ];
  const secrets = [
    ...(values.secret ?? []).map((text) => parseVariable(say, { option: "--secret", text })),
    ...(values["unset-secret"] ?? []).map((text) => parseVariable(say, { option: "--unset-secret", text })),
  ].map(({ value, ...each }) => ({ ...each, valueFrom: value }));
  const wanted: WantedChange = {
    ...(values.image && { images: values.image.map(parseImage) }),
    ...(environment.length > 0 && { environment }),
    ...(secrets.length > 0 && { secrets }),
    ...parseSizes(say, values),
    ...(file !== undefined && { taskDefinition: await readFile(file) }),
    ...(values.count !== undefined && {
      desiredCount: parseCount(say, { option: "--count", value: values.count, least: 0 }),
    }),
  };
  if (Object.keys(wanted).length === 0) {
    throw new UsageError(say("cli.usage.nothingToDeploy"), say("cli.usage.seeHelp", { command }));
  }
  return wanted;
}
