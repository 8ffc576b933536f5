import type { MessageKind } from "@fleetgraph/catalogue";
import type { Context } from "./context.ts";
import type { ExitCode } from "./failure.ts";

export interface Option {
  type: "string" | "boolean";
  multiple?: boolean;
  short?: string;
  /** What stands for the value in the help, e.g. "IMAGE". */
  value?: string;
  /** Its line in the help. */
  about: MessageKind;
}
export type Options = Readonly<Record<string, Option>>;

type Value<Each extends Option> = Each["type"] extends "boolean"
  ? boolean
  : Each["multiple"] extends true
    ? readonly string[]
    : string;
export type Values<All extends Options> = { readonly [Name in keyof All]?: Value<All[Name]> | undefined };

/** One command: what it takes, how its help explains it, and what it does. */
export interface Command<All extends Options = Options> {
  /** As it is typed: "deploy", "audit list". */
  path: string;
  /** Names of its arguments; one in brackets may be left out, the last with "…" behind it may be repeated. */
  arguments: readonly string[];
  options: All;
  examples: readonly string[];
  /** It changes something: when its answer is lost, what was asked may still have happened. */
  changes?: boolean;
  /** It asks no server: where one is, and who logs in, does not matter. */
  offline?: boolean;
  run(context: Context, input: { arguments: readonly string[]; values: Values<All> }): Promise<ExitCode>;
}

/** Checks a command's options against their use. */
export function defineCommand<const All extends Options>(command: Command<All>): Command {
  return command as Command;
}

/** Options that every command has. */
export const everywhere = {
  json: { type: "boolean", about: "cli.option.json" },
  quiet: { type: "boolean", short: "q", about: "cli.option.quiet" },
  verbose: { type: "boolean", about: "cli.option.verbose" },
  "no-color": { type: "boolean", about: "cli.option.noColor" },
  help: { type: "boolean", short: "h", about: "cli.option.help" },
  version: { type: "boolean", about: "cli.option.version" },
} as const satisfies Options;

/** Options of every list. */
export const listOptions = {
  limit: { type: "string", value: "N", about: "cli.option.limit" },
  all: { type: "boolean", about: "cli.option.all" },
} as const satisfies Options;

/** Options of the questions that auditors ask. */
export const auditListOptions = {
  ...listOptions,
  csv: { type: "boolean", about: "cli.option.csv" },
} as const satisfies Options;

/** Options of what changes while one looks at it. */
export const watchOptions = {
  watch: { type: "boolean", short: "w", about: "cli.option.watchList" },
  every: { type: "string", value: "TIME", about: "cli.option.every" },
} as const satisfies Options;

/** Options of the lists of the fleet. */
export const fleetListOptions = {
  ...listOptions,
  ...watchOptions,
} as const satisfies Options;
