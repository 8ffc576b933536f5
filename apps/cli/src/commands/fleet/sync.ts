import { accepted, type FleetSyncFields } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { type ExitCode, exitCodes, Failure } from "../../failure.ts";
import { parseDuration } from "../../parse-values.ts";
import { printIndented } from "../../print-indented.ts";
import { countsOf } from "../../say-overview.ts";
import { staleLines } from "../../stale-lines.ts";
import { partsOf } from "../../terminal/moment.ts";

const askEveryMs = 500;

export const command = defineCommand({
  path: "sync",
  changes: true,
  arguments: [],
  options: {
    wait: { type: "boolean", about: "cli.option.wait" },
    timeout: { type: "string", value: "TIME", about: "cli.option.syncTimeout" },
    reason: { type: "string", value: "TEXT", about: "cli.option.reason" },
  },
  examples: ["fleet sync --wait", "fleet sync --wait --timeout 2m --json"],
  async run(context, { values }) {
    const { fleet, say, signal } = context;
    const timeoutMs = parseDuration(say, values.timeout ?? "10m");
    const result = await fleet.syncFleet({ ...(values.reason && { reason: values.reason }) }, { signal });
    const { sync } = accepted(result);
    if (!values.wait) {
      if (context.json) context.printJson(sync);
      else context.print(say("cli.sync.requested", { sync: sync.id }));
      return exitCodes.done;
    }
    if (!context.json) context.note(say("cli.sync.waiting"));
    return tell(context, await finished(context, sync, timeoutMs));
  },
});

async function finished(
  context: Context,
  asked: FleetSyncFields,
  timeoutMs: number,
): Promise<FleetSyncFields> {
  const { fleet, say, signal } = context;
  const deadline = Date.now() + timeoutMs;
  for (
    let sync: FleetSyncFields | null = asked;
    ;
    sync = await fleet.fleetSync({ id: asked.id }, { signal })
  ) {
    if (sync?.finishedAt) return sync;
    if (Date.now() >= deadline) {
      const duration = say("cli.duration", partsOf(timeoutMs));
      const message = say("cli.sync.timedOut", { sync: asked.id, duration });
      throw new Failure(exitCodes.timedOut, message, { code: "TIMEOUT", hint: "fleet status" });
    }
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, Math.min(askEveryMs, deadline - Date.now()));
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      signal.addEventListener("abort", stop, { once: true });
    });
  }
}

async function tell(context: Context, sync: FleetSyncFields): Promise<ExitCode> {
  const { fleet, say, signal, style } = context;
  const overview = await fleet.overview({ signal });
  // Who may not see the whole fleet is told of their own part.
  const failed = sync.failedListings ?? overview.stale.length;
  if (context.json) context.printJson({ ...sync, stale: overview.stale });
  else {
    const took = Date.parse(sync.finishedAt ?? sync.requestedAt) - Date.parse(sync.requestedAt);
    const duration = say("cli.duration", partsOf(took));
    const mark = failed ? style.yellow("!") : style.green("✓");
    context.print(`${mark} ${say("cli.sync.done", { counts: countsOf(context, overview), duration })}`);
    if (failed) {
      const told = staleLines(context, overview.stale, Date.now()).flatMap(({ line, nextStep }) => [
        line,
        ...(nextStep ? [say("cli.deploy.next", { step: nextStep })] : []),
      ]);
      printIndented(context, [`${style.red("✗")} ${say("cli.sync.partly", { failed })}`, ...told]);
    }
  }
  return failed ? exitCodes.failed : exitCodes.done;
}
