import { nearest } from "@fleetgraph/catalogue";
import type { Say } from "./context.ts";
import { UsageError } from "./failure.ts";
import { parseDuration, parseLabel } from "./parse-values.ts";

/** One of some words, whatever its case. Throws a UsageError that says which there are. */
export function parseOneOf<const Word extends string>(
  say: Say,
  input: { option: string; value: string; among: readonly Word[] },
): Word {
  const { option, value, among } = input;
  const meant = value.toLowerCase().replaceAll("-", "_");
  const found = among.find((each) => each.toLowerCase() === meant);
  if (found !== undefined) return found;
  const words = among.map((each) => each.toLowerCase());
  const candidates = nearest(meant, words);
  throw new UsageError(
    say("cli.usage.oneOf", { option, values: words }),
    candidates.length ? say("cli.didYouMean", { candidates }) : null,
  );
}

/** The values of an option that may be repeated, each one of some words; undefined when it was not given. */
export function parseEach<const Word extends string>(
  say: Say,
  input: { option: string; values: readonly string[] | undefined; among: readonly Word[] },
): Word[] | undefined {
  const { option, values, among } = input;
  return values?.map((value) => parseOneOf(say, { option, value, among }));
}

/** "created" or "memory:desc" as the graph takes it; undefined when it was not given. */
export function parseSort<const Field extends string>(
  say: Say,
  input: { value: string | undefined; fields: Readonly<Record<string, Field>> },
): { field: Field; direction: "ASC" | "DESC" } | undefined {
  if (input.value === undefined) return undefined;
  const [, value = input.value, way] = /^(.*?)(?::(asc|desc))?$/i.exec(input.value) ?? [];
  const word = parseOneOf(say, { option: "--sort", value, among: Object.keys(input.fields) });
  return { field: input.fields[word] as Field, direction: way?.toLowerCase() === "desc" ? "DESC" : "ASC" };
}

type Given = {
  cluster?: string | undefined;
  account?: string | undefined;
  region?: string | undefined;
  label?: readonly string[] | undefined;
  "capacity-provider"?: readonly string[] | undefined;
  "older-than"?: string | undefined;
  "newer-than"?: string | undefined;
};

/** The conditions that all lists of the fleet have, as the graph takes them. */
export function commonConditions(say: Say, values: Given) {
  const { cluster, account, region, label } = values;
  const age = (value: string | undefined) =>
    value === undefined ? undefined : `PT${parseDuration(say, value) / 1000}S`;
  return given({
    cluster,
    account,
    region,
    labels: label?.map(parseLabel),
    capacityProvider: values["capacity-provider"] && [...values["capacity-provider"]],
    olderThan: age(values["older-than"]),
    newerThan: age(values["newer-than"]),
  });
}

type Present<Values> = { [Key in keyof Values]?: Exclude<Values[Key], undefined> };

/** Without what was not given. */
export function given<Values extends object>(values: Values): Present<Values> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Present<Values>;
}

/** Their options. */
export const commonOptions = {
  account: { type: "string", value: "ACCOUNT", about: "cli.option.account" },
  region: { type: "string", value: "REGION", about: "cli.option.region" },
  label: { type: "string", multiple: true, value: "LABEL", about: "cli.option.labels" },
} as const;
export const ageOptions = {
  "older-than": { type: "string", value: "TIME", about: "cli.option.olderThan" },
  "newer-than": { type: "string", value: "TIME", about: "cli.option.newerThan" },
} as const;
export const capacityProviderOption = {
  type: "string",
  multiple: true,
  value: "NAME",
  about: "cli.option.capacityProvider",
} as const;
export const clusterOption = { type: "string", value: "CLUSTER", about: "cli.option.cluster" } as const;

export const launchTypes = ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"] as const;
export const healths = ["HEALTHY", "UNHEALTHY", "UNKNOWN"] as const;
export const serviceStatuses = ["ACTIVE", "DRAINING", "INACTIVE"] as const;
export const deploymentStates = [
  "AWAITING_APPROVAL",
  "QUEUED",
  "REQUESTED",
  "REGISTERING",
  "UPDATING",
  "ROLLING_OUT",
  "CANCELLING",
  "ROLLING_BACK",
  "SUCCEEDED",
  "FAILED",
  "CANCELLED",
] as const;
export const taskStatuses = [
  "PROVISIONING",
  "PENDING",
  "ACTIVATING",
  "RUNNING",
  "DEACTIVATING",
  "STOPPING",
  "DEPROVISIONING",
  "STOPPED",
] as const;
