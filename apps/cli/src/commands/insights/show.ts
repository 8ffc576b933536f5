import { defineCommand } from "../../command.ts";
import { exitCodes, Failure } from "../../failure.ts";
import { printFields } from "../../print-fields.ts";
import { changeLines, evidenceValue, paintOfSeverity } from "../../say-insight.ts";
import { displayWidth, pad } from "../../terminal/display-width.ts";
import { clockTime } from "../../terminal/moment.ts";

export const command = defineCommand({
  path: "insights show",
  arguments: ["INSIGHT"],
  options: {},
  examples: ["fleet insights show ins_01k9…", "fleet insights show ins_01k9… --json"],
  async run(context, { arguments: [id = ""] }) {
    const { fleet, say, signal, style } = context;
    const insight = await fleet.insight({ id }, { signal });
    if (insight?.__typename !== "Insight") {
      throw new Failure(exitCodes.notFound, say("problem.notFound", { what: "insight", ref: id }), {
        code: "NOT_FOUND",
      });
    }
    if (context.json) {
      context.printJson(insight);
      return exitCodes.done;
    }
    const paint = paintOfSeverity(style, insight.severity);
    context.print(`${paint("●")} ${style.bold(insight.message)}`);
    const { snooze } = insight;
    const width = Math.max(0, ...insight.evidence.map(({ label }) => displayWidth(label)));
    printFields(context, [
      [say("cli.column.kind"), [insight.kind]],
      [say("cli.column.severity"), [say("cli.state.word", { state: insight.severity })]],
      [
        say("cli.column.target"),
        [insight.part === null ? insight.target : `${insight.target}  ${insight.part.replace(/^- /, "")}`],
      ],
      [
        say("cli.insights.evidence"),
        insight.evidence.map((each) =>
          [pad(each.label, width), evidenceValue(context, each), each.of ?? ""].filter(Boolean).join("  "),
        ),
      ],
      [say("cli.insights.do"), [insight.proposal]],
      [say("cli.insights.change"), changeLines(insight)],
      [
        say("cli.insights.history"),
        insight.history.map(
          ({ openedAt, closedAt }) =>
            `${clockTime(openedAt)} – ${closedAt === null ? "" : clockTime(closedAt)}`,
        ),
      ],
      [
        say("cli.insights.snoozed"),
        snooze === null
          ? []
          : [
              say("cli.insights.snoozedUntil", {
                until: clockTime(snooze.until),
                by: say("cli.by", { by: snooze.by, onBehalfOf: snooze.onBehalfOf }),
                reason: snooze.reason,
              }),
            ],
      ],
      [say("cli.column.id"), [insight.id]],
    ]);
    return exitCodes.done;
  },
});
