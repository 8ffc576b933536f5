import type { AuditCompletenessData } from "@fleetgraph/sdk";
import { checkLog } from "../../audit/check-log.ts";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../failure.ts";

/** One thing that was looked at. */
type Check = {
  name: "dense" | "counted" | "lost" | "unlogged" | "signed";
  holds: boolean | null;
  text: string;
};

export const command = defineCommand({
  path: "audit complete",
  arguments: [],
  options: { key: { type: "string", multiple: true, value: "KEY", about: "cli.option.logKey" } },
  examples: ["fleet audit complete", "fleet audit complete --key log.example.com+1f3a…+AZ… --json"],
  async run(context, { values }) {
    const { fleet, say, signal, style, print } = context;
    // The head first: what is recorded in between is in what is counted then.
    const log = await fleet.auditLog.read({ signal });
    const offered = log.publicKeys.map((each) => each.key);
    const signed =
      log.checkpoint === null
        ? null
        : await checkLog(context, { note: log.checkpoint, offered, given: values.key ?? [] });
    const counted = await fleet.auditCompleteness({ signal });
    const checks: Check[] = [
      {
        name: "signed",
        holds: signed === null ? null : signed.checkpoint.size <= counted.size,
        text:
          signed === null
            ? say("cli.log.unsigned")
            : say("cli.complete.signed", {
                size: signed.checkpoint.size,
                continues: Math.max(-1, ...signed.continues),
              }),
      },
      ...countedChecks(context, counted),
    ];
    const archives = log.archives.map(({ month }) => month);
    const holds = checks.every((check) => check.holds !== false);
    if (context.json) context.printJson({ complete: holds, ...counted, archives, checks });
    else {
      for (const check of checks) {
        const sign =
          check.holds === null ? style.yellow("?") : check.holds ? style.green("✓") : style.red("✗");
        print(`${sign} ${check.text}`);
      }
      if (counted.waiting > 0)
        print(`${style.yellow("?")} ${say("cli.complete.waiting", { count: counted.waiting })}`);
      if (archives.length > 0) context.note(style.dim(say("cli.complete.archives", { months: archives })));
    }
    return holds ? exitCodes.done : exitCodes.failed;
  },
});

function countedChecks({ say }: Context, counted: AuditCompletenessData): Check[] {
  const { size, leaves, firstIndex, lastIndex, entries, waiting, archived, lost, unlogged } = counted;
  const dense = leaves === size && (size === 0 || (firstIndex === 0 && lastIndex === size - 1));
  return [
    {
      name: "dense",
      holds: dense,
      text: dense ? say("cli.complete.dense", { size }) : say("cli.complete.gaps", { size, leaves }),
    },
    {
      name: "counted",
      holds: entries + archived === leaves + waiting,
      text: say("cli.complete.counted", { entries, archived, leaves, waiting }),
    },
    {
      name: "lost",
      holds: lost.length === 0,
      text: lost.length === 0 ? say("cli.complete.noneLost") : say("cli.complete.lost", { ids: lost }),
    },
    {
      name: "unlogged",
      holds: unlogged.length === 0,
      text:
        unlogged.length === 0
          ? say("cli.complete.noneUnlogged")
          : say("cli.complete.unlogged", { ids: unlogged }),
    },
  ];
}
