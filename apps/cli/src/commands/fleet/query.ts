import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { GraphQLRequestError, holdsMutation } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import type { Say } from "../../context.ts";
import { exitCodes, UsageError } from "../../failure.ts";

export const command = defineCommand({
  path: "query",
  arguments: ["FILE|-"],
  options: {
    var: { type: "string", multiple: true, value: "NAME=VALUE", about: "cli.option.var" },
    variables: { type: "string", value: "JSON|@FILE", about: "cli.option.variables" },
    operation: { type: "string", value: "NAME", about: "cli.option.operation" },
  },
  examples: [
    "fleet query overview.graphql",
    `echo '{ viewer { principal } }' | fleet query -`,
    "fleet query service.graphql --var ref=web --var first=5",
    `fleet query service.graphql --variables '{"ref":"web"}'`,
  ],
  async run(context, { arguments: [file = ""], values }) {
    const { fleet, say, signal } = context;
    const document = file === "-" ? await text(process.stdin) : read(say, file);
    if (file === "-" && values.variables === "@-") throw new UsageError(say("cli.usage.stdinTwice"));
    const whole = values.variables === undefined ? {} : await variablesOf(say, values.variables);
    const single = (values.var ?? []).map((each) => variableOf(say, each, document));
    const variables = { ...whole, ...Object.fromEntries(single) };
    if (holdsMutation(document)) context.changing();
    try {
      context.printJson(
        await fleet.request(document, variables, { signal, operationName: values.operation }),
      );
      return exitCodes.done;
    } catch (error) {
      // What did not fail is still an answer; the failure is told on stderr as every other.
      if (error instanceof GraphQLRequestError && error.data !== null) context.printJson(error.data);
      throw error;
    }
  },
});

/** `first=5` by name. What is no JSON is a text, and so is what the document declares as one: `id=0123`. */
function variableOf(say: Say, typed: string, document: string): [string, unknown] {
  const [name, value] = /^([_A-Za-z]\w*)=(.*)$/s.exec(typed)?.slice(1) ?? [];
  if (name === undefined || value === undefined) throw new UsageError(say("cli.usage.var", { value: typed }));
  if (new RegExp(`\\$${name}\\s*:\\s*(String|ID)\\b`).test(document)) return [name, value];
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value];
  }
}

async function variablesOf(say: Say, value: string): Promise<Record<string, unknown>> {
  const json =
    value === "@-" ? await text(process.stdin) : value.startsWith("@") ? read(say, value.slice(1)) : value;
  try {
    const variables: unknown = JSON.parse(json);
    if (typeof variables === "object" && variables !== null && !Array.isArray(variables)) {
      return variables as Record<string, unknown>;
    }
  } catch (error) {
    throw new UsageError(say("cli.usage.json", { message: (error as Error).message }));
  }
  throw new UsageError(say("cli.usage.json", { message: json.slice(0, 40) }));
}

function read(say: Say, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    // A document itself, where its file is meant: "ENOENT" with half a query in it helps nobody.
    if (/[{}]/.test(file)) throw new UsageError(say("cli.usage.inlineQuery"), say("cli.hint.inlineQuery"));
    throw new UsageError(say("cli.usage.file", { file, message: (error as Error).message }));
  }
}
