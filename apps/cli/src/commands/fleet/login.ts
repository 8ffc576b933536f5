import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { createFleetgraph } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import { requireAddress } from "../../connection.ts";
import type { Context } from "../../context.ts";
import { exitCodes, Failure, UsageError } from "../../failure.ts";
import { loginFile, writeLogin } from "../../login.ts";

export const command = defineCommand({
  path: "login",
  arguments: [],
  options: { url: { type: "string", value: "URL", about: "cli.option.url" } },
  examples: ["fleet login", "fleet login --url https://fleet.example.com < token-file"],
  async run(context, { values }) {
    const { say, environment, locale, signal } = context;
    // There is no option for the token: command lines are seen by everyone on the machine and kept by shells.
    const { url, token } = process.stdin.isTTY
      ? await prompted(context, values.url)
      : { url: values.url ?? context.connection.url, token: (await text(process.stdin)).trim() };
    if (!token) throw new UsageError(say("cli.login.empty"), say("cli.login.hint"));
    requireAddress(say, url);
    const viewer = await createFleetgraph({ url, token, language: locale }).viewer({ signal });
    const file = loginFile(environment);
    try {
      writeLogin(environment, { url, token });
    } catch (error) {
      const { message } = error as Error;
      throw new Failure(exitCodes.failed, say("cli.login.unwritable", { file, message }), {
        code: "UNWRITABLE",
      });
    }
    if (context.json) context.printJson({ principal: viewer.principal, url, file });
    else context.print(say("cli.login.done", { principal: viewer.principal, url, file }));
    if (environment.token) context.warn(say("cli.login.overridden", { variables: "FLEETGRAPH_TOKEN" }));
    return exitCodes.done;
  },
});

async function prompted(
  context: Context,
  given: string | undefined,
): Promise<{ url: string; token: string }> {
  const { say, connection, signal } = context;
  let muted = false;
  // What is typed is echoed by readline through this, so a token never reaches the screen.
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!muted) process.stderr.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  try {
    const url =
      given ??
      ((await lines.question(say("cli.login.url", { url: connection.url }), { signal })) || connection.url);
    process.stderr.write(say("cli.login.token"));
    muted = true;
    const token = (await lines.question("", { signal })).trim();
    process.stderr.write("\n");
    return { url, token };
  } finally {
    lines.close();
  }
}
