import { z } from "zod";
import { secretEnv, secretFile } from "../../kernel/index.ts";
import { type FleetPath, fleetPattern, isWithin } from "../../permissions/index.ts";
import type { MarkKind } from "./mark.ts";

const address = z.url({ protocol: /^https?$/, error: "expected a URL that begins with https:// or http://" });
/** Names of Mackerel's services and roles (its documentation of services). */
const mackerelName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{1,62}$/,
    "expected a name as Mackerel has it: 2 to 63 letters, digits, - and _",
  );

const mackerel = z
  .strictObject({
    url: address.default("https://api.mackerelio.com").describe("Where Mackerel's API is."),
    apiKeyEnv: secretEnv.optional().describe("The environment variable with an API key that may write."),
    apiKeyFile: secretFile.optional().describe("A file with it."),
    service: mackerelName.describe("The service of Mackerel that is annotated; it has to be there."),
    roles: z.array(mackerelName).default([]).describe("Its roles; all of the service when left out."),
  })
  .superRefine(oneOf("apiKey"))
  .describe("Graph annotations of Mackerel.");

const datadog = z
  .strictObject({
    url: address
      .default("https://api.datadoghq.com")
      .describe("The API of the site, such as https://api.datadoghq.eu."),
    apiKeyEnv: secretEnv.optional().describe("The environment variable with an API key."),
    apiKeyFile: secretFile.optional().describe("A file with it."),
    applicationKeyEnv: secretEnv
      .optional()
      .describe("The environment variable with an application key: what was written is looked for with it."),
    applicationKeyFile: secretFile.optional().describe("A file with it."),
  })
  .superRefine(oneOf("apiKey"))
  .superRefine(oneOf("applicationKey"))
  .describe("Events of Datadog.");

const grafana = z
  .strictObject({
    url: address.describe("Where Grafana is."),
    tokenEnv: secretEnv.optional().describe("The environment variable with a service account's token."),
    tokenFile: secretFile.optional().describe("A file with it."),
    dashboard: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,40}$/, "expected the uid of a dashboard")
      .optional()
      .describe("The uid of a dashboard; when left out every dashboard that asks for the tag shows it."),
    panel: z.number().int().min(1).optional().describe("A panel of the dashboard."),
  })
  .superRefine(oneOf("token"))
  .superRefine(({ dashboard, panel }, context) => {
    if (panel !== undefined && dashboard === undefined)
      context.addIssue({ code: "custom", path: ["panel"], message: "expected a dashboard too" });
  })
  .describe("Annotations of Grafana, which is how graphs over Prometheus are marked.");

const kinds = ["mackerel", "datadog", "grafana"] as const;

const markConfiguration = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "expected letters, digits, dots, dashes and underscores")
      .optional()
      .describe("What it is called in answers; its kind when left out."),
    on: z
      .array(fleetPattern)
      .min(1)
      .describe("The services whose deployments are marked, written as in `roles`."),
    language: z.enum(["en", "ja"]).default("en").describe("The language of what is written."),
    mackerel: mackerel.optional(),
    datadog: datadog.optional(),
    grafana: grafana.optional(),
  })
  .superRefine((mark, context) => {
    const given = kinds.filter((kind) => mark[kind] !== undefined);
    if (given.length === 1) return;
    const message =
      given.length === 0 ? `expected one of ${kinds.join(", ")}` : `expected one of ${given.join(" and ")}`;
    context.addIssue({ code: "custom", path: given.slice(1, 2), message });
  });

export type MarkConfiguration = z.infer<typeof markConfiguration>;

/** The `metrics.marks` of fleetgraph.yaml. */
export const marksConfiguration = z
  .array(markConfiguration)
  .default([])
  .superRefine((marks, context) => {
    const names = marks.map(nameOfMark);
    names.forEach((name, index) => {
      if (names.indexOf(name) !== index)
        context.addIssue({
          code: "custom",
          path: [index, "name"],
          message: `another mark is called ${name} too`,
        });
    });
  })
  .describe("Where deployments are marked: docs/impact.md.");

/** A target as those who record the end of a deployment need it. */
export type MarkPlace = { name: string; kind: MarkKind; on: readonly string[] };

export function markPlaces(marks: readonly MarkConfiguration[]): MarkPlace[] {
  return marks.map((mark) => ({ name: nameOfMark(mark), kind: kindOfMark(mark), on: mark.on }));
}

/** The targets that a service's deployments are marked in. */
export const markPlacesOf = (places: readonly MarkPlace[], path: FleetPath): MarkPlace[] =>
  places.filter(({ on }) => on.some((pattern) => isWithin(pattern, path)));

export function kindOfMark({ mackerel, datadog }: Pick<MarkConfiguration, "mackerel" | "datadog">): MarkKind {
  return mackerel ? "MACKEREL" : datadog ? "DATADOG" : "GRAFANA";
}

export const nameOfMark = (mark: MarkConfiguration): string => mark.name ?? kindOfMark(mark).toLowerCase();

type Issues = { addIssue(issue: { code: "custom"; path: string[]; message: string }): void };

/** That a secret is named, in one way. */
function oneOf(secret: string) {
  const [env, file] = [`${secret}Env`, `${secret}File`];
  return (given: Record<string, unknown>, context: Issues) => {
    if (given[env] === undefined && given[file] === undefined)
      context.addIssue({ code: "custom", path: [env], message: `expected ${env} or ${file}` });
    if (given[env] !== undefined && given[file] !== undefined)
      context.addIssue({ code: "custom", path: [file], message: `expected ${env} or ${file}, not both` });
  };
}
