import type { Context } from "../context.ts";
import { type ExitCode, exitCodes } from "../failure.ts";
import { printIndented } from "../print-indented.ts";
import { paintOfState } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import { partName, partWords } from "./bulk-parts.ts";
import { endingOfBulk } from "./end-bulk.ts";
import { type Bulk, headingOfBulk } from "./follow-bulk.ts";

/** Prints a bulk deployment as it is now. */
export function showBulk(context: Context, shown: Bulk): ExitCode {
  const { say, style, width } = context;
  if (context.json) {
    context.printJson({ type: "bulkDeployment", ...shown.bulk, deployments: shown.parts });
    return exitCodes.done;
  }
  context.print(style.bold(headingOfBulk(context, shown)));
  context.print(
    table(style, {
      rows: shown.parts,
      width,
      columns: [
        {
          title: say("cli.column.service"),
          value: partName,
          paint: () => style.bold,
          atLeast: 16,
          cut: "middle",
        },
        {
          title: say("cli.column.state"),
          value: (part) => partWords(context, part),
          paint: ({ state }) => paintOfState(style, state),
          atLeast: 16,
        },
        {
          title: say("cli.column.deployment"),
          value: ({ id }) => id,
          paint: () => style.dim,
          dispensable: 1,
        },
      ],
    }),
  );
  context.print("");
  printIndented(context, endingOfBulk(context, shown));
  return exitCodes.done;
}
