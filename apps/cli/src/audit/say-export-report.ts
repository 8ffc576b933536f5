import type { ExportReport } from "@fleetgraph/transparency-log";
import type { Context } from "../context.ts";
import { printFields } from "../print-fields.ts";
import { wrap } from "../terminal/display-width.ts";
import { clockTime } from "../terminal/moment.ts";
import { sayFinding, sayKept, sayUnchecked } from "./say-finding.ts";

// More of them are in the JSON; whoever reads them here wants to know what kind of thing was done.
const mostListed = 20;

/** Prints what a verification came to: for somebody who knows neither trees nor hashes. */
export function printExportReport(context: Context, report: ExportReport): void {
  const { say, style, print } = context;
  const { findings, moreFindings, kept, unchecked } = report;
  const count = findings.length + moreFindings;
  if (report.verdict === "VERIFIED") print(`${style.green("✓")} ${style.bold(say("cli.audit.verified"))}`);
  else print(`${style.red("✗")} ${style.bold(say("cli.audit.notVerified", { count }))}`);

  for (const finding of findings.slice(0, mostListed)) {
    printPoint(context, {
      mark: style.red("✗"),
      text: say("cli.audit.atLine", { line: finding.line, text: sayFinding(say, finding) }),
    });
  }
  if (count > mostListed)
    printPoint(context, { mark: " ", text: say("cli.audit.more", { count: count - mostListed }) });

  print("");
  printFields(context, fieldsOf(context, report));
  if (kept.length > 0) {
    print("");
    print(say("cli.audit.keptTitle"));
    for (const each of kept) {
      const mark =
        each.verdict === "MATCHES"
          ? style.green("✓")
          : each.verdict === "DIFFERS"
            ? style.red("✗")
            : style.yellow("!");
      printPoint(context, { mark, text: `${each.name}: ${sayKept(say, each)}` });
    }
  }
  if (unchecked.length > 0) {
    print("");
    print(say("cli.audit.uncheckedTitle"));
    for (const each of unchecked.slice(0, mostListed)) {
      printPoint(context, { mark: style.yellow("·"), text: sayUnchecked(say, each) });
    }
  }
}

function fieldsOf({ say }: Context, report: ExportReport): (readonly [string, readonly string[]])[] {
  const { origin, size, root, signatures, filter, first, last, compared } = report;
  if (origin === null) return [];
  const signers = signatures.map(({ name, time }) =>
    time === null
      ? name
      : say("cli.audit.witnessed", { name, at: clockTime(new Date(time * 1000).toISOString()) }),
  );
  return [
    [say("cli.audit.label.log"), [origin]],
    [
      say("cli.audit.label.checkpoint"),
      size === null ? [] : [say("cli.audit.checkpoint", { size, root: root ?? "" })],
    ],
    [say("cli.audit.label.signedBy"), signers],
    [say("cli.audit.label.events"), [say("cli.audit.counts", report)]],
    [
      say("cli.audit.label.compared"),
      compared === null ? [] : [say("cli.audit.compared", { count: compared })],
    ],
    [say("cli.audit.label.time"), first && last ? [`${clockTime(first)} – ${clockTime(last)}`] : []],
    [say("cli.audit.label.filter"), filter ? [JSON.stringify(filter)] : []],
  ];
}

function printPoint({ width, print }: Context, { mark, text }: { mark: string; text: string }): void {
  const lines = width === null ? [text] : wrap(text, Math.max(20, width - 5));
  lines.forEach((line, at) => {
    print(`  ${at === 0 ? mark : " "} ${line}`);
  });
}
