import { setTimeout as sleep } from "node:timers/promises";
import { accepted } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import { exitCodes, Failure } from "../../failure.ts";

const askEveryMs = 250;
const waitsMs = 30_000;

export const command = defineCommand({
  path: "events replay",
  changes: true,
  arguments: ["ID"],
  options: {
    reason: { type: "string", value: "TEXT", about: "cli.option.reason" },
    "idempotency-key": { type: "string", value: "KEY", about: "cli.option.idempotencyKey" },
  },
  examples: ["fleet events replay evp_1k9z… --reason 'the new release reads it'"],
  async run(context, { arguments: [id = ""], values }) {
    const { fleet, say, signal, style } = context;
    const result = await fleet.replayFleetEvent(
      { id, ...(values.reason && { reason: values.reason }) },
      { signal, idempotencyKey: values["idempotency-key"] },
    );
    let { problem } = accepted(result);
    const asked = problem.replayRequestedAt ?? "";
    const select = {
      id: true,
      "... on EventProblem": {
        replayedAt: true,
        resolvedAt: true,
        reason: { kind: true, cause: true, nextStep: true },
      },
    } as const;
    for (const until = Date.now() + waitsMs; (problem.replayedAt ?? "") < asked; await sleep(askEveryMs)) {
      if (Date.now() > until) {
        const hint = "fleet events";
        throw new Failure(exitCodes.timedOut, say("cli.events.notReplayed", { id }), {
          code: "TIMEOUT",
          hint,
        });
      }
      const node = await fleet.node({ id }, { signal, select });
      if (node?.__typename === "EventProblem") problem = { ...problem, ...node };
    }
    const done = problem.resolvedAt !== null;
    if (context.json) context.printJson(problem);
    else if (done) context.print(`${style.green("✓")} ${style.bold(say("cli.events.replayed", { id }))}`);
    else {
      context.print(`${style.red("✗")} ${problem.reason.cause}`);
      if (problem.reason.nextStep) context.print(say("cli.deploy.next", { step: problem.reason.nextStep }));
    }
    return done ? exitCodes.done : exitCodes.failed;
  },
});
