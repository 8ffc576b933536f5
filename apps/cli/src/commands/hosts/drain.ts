import { setTimeout as pause } from "node:timers/promises";
import { accepted, type HostChangeFields } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { type ExitCode, exitCodes, Failure } from "../../failure.ts";
import { requireOption } from "../../require-option.ts";
import { clockTime } from "../../terminal/moment.ts";

const everyMs = 2_000;

export const command = defineCommand({
  path: "hosts drain",
  changes: true,
  arguments: ["HOST"],
  options: {
    reason: { type: "string", value: "TEXT", about: "cli.option.drainReason" },
    force: { type: "boolean", about: "cli.option.drainForce" },
    wait: { type: "boolean", about: "cli.option.drainWait" },
    as: { type: "string", value: "NAME", about: "cli.option.as" },
    "idempotency-key": { type: "string", value: "KEY", about: "cli.option.idempotencyKey" },
  },
  examples: [
    "fleet hosts drain i-0a1b2c3d4e5f60718 --reason 'new AMI' --wait",
    "fleet hosts drain i-0a1b2c3d4e5f60718 --reason 'disk fails' --force",
  ],
  async run(context, { arguments: [host = ""], values }) {
    const { fleet, say, signal, style } = context;
    const reason = requireOption(say, { command: "hosts drain", option: "--reason", value: values.reason });
    const input = {
      host,
      reason,
      ...(values.force && { force: true }),
      ...(values.as && { onBehalfOf: values.as }),
    };
    const idempotencyKey = values["idempotency-key"];
    const { change } = accepted(await fleet.drainHost(input, { signal, idempotencyKey }));
    if (!values.wait) {
      if (context.json) context.printJson(change);
      else {
        const name = nameOf(change);
        context.print(`${style.green("✓")} ${style.bold(say("cli.hosts.asked", { host: name }))}`);
        context.print(style.dim(`  ${say("cli.hosts.undo", { host: change.host?.name ?? host })}`));
      }
      return exitCodes.done;
    }
    return waitForEnd(context, change);
  },
});

const nameOf = ({ host }: HostChangeFields) => (host ? `${host.cluster.name}/${host.name}` : "");

/** Tells of each task that leaves, until the drain has ended. */
async function waitForEnd(context: Context, asked: HostChangeFields): Promise<ExitCode> {
  const { fleet, say, signal, style } = context;
  const name = nameOf(asked);
  let change = asked;
  let told = "";
  for (;;) {
    const left = say("cli.hosts.left", { left: change.tasksLeft });
    const why = change.stuckSince === null ? [] : change.holding.map(shownTask);
    const line = [left, ...why].join("\n  ");
    if (!context.json && change.finishedAt === null && line !== told) {
      context.print(`${style.dim(clockTime(new Date().toISOString()))} ${line}`);
      told = line;
    }
    if (change.finishedAt !== null) break;
    await pause(everyMs, undefined, { signal });
    const host = await fleet.hostChange({ id: asked.id }, { signal });
    if (host?.__typename !== "HostChange")
      throw new Failure(exitCodes.notFound, say("problem.notFound", { what: "host", ref: name }), {
        code: "NOT_FOUND",
        hint: say("problem.notFound.hint", { what: "host" }),
      });
    change = host;
  }
  if (context.json) context.printJson(change);
  if (change.state === "DRAINED") {
    if (!context.json) {
      context.print(`${style.green("✓")} ${style.bold(say("cli.hosts.drained", { host: name }))}`);
    }
    return exitCodes.done;
  }
  if (context.json) return exitCodes.failed;
  const ended = change.failure ?? say("cli.hosts.ended", { host: name, state: change.state });
  throw new Failure(exitCodes.failed, ended, { code: change.state });
}

const shownTask = ({ service, name, message }: HostChangeFields["holding"][number]) =>
  `${service ? `${service} ` : ""}${name}: ${message}`;
