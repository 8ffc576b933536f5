import type { Context } from "../context.ts";
import { type ExitCode, exitCodes } from "../failure.ts";
import { printIndented } from "../print-indented.ts";
import { partsOf } from "../terminal/moment.ts";
import { countParts, imagesOf, partName, stageOf } from "./bulk-parts.ts";
import type { Bulk } from "./follow-bulk.ts";

/** Causes that are told at the end; the table or the log has them all. */
const causesTold = 5;

/** Says how a followed bulk deployment ended, and gives the exit code. */
export function endBulk(context: Context, ended: Bulk): ExitCode {
  const { bulk } = ended;
  if (context.json) context.printJson({ type: "bulkDeployment", ...bulk });
  else {
    if (context.width !== null) context.print("");
    printIndented(context, endingOfBulk(context, ended));
  }
  return bulk.state === "SUCCEEDED" ? exitCodes.done : exitCodes.failed;
}

/** How it ended in plain words, or how it stands. The first line says it all. */
export function endingOfBulk({ say, style }: Pick<Context, "say" | "style">, ended: Bulk): string[] {
  const { bulk, parts } = ended;
  const counts = countParts(parts);
  if (bulk.finishedAt === null) {
    return [
      `${style.yellow("…")} ${say("cli.bulk.unfinished", { bulk: bulk.id, counts: say("cli.bulk.counts", counts) })}`,
      style.dim(say("cli.deploy.followLater", { service: bulk.id })),
    ];
  }
  const took = partsOf(Date.parse(bulk.finishedAt) - Date.parse(bulk.createdAt));
  const duration = say("cli.duration", took);
  if (bulk.state === "SUCCEEDED") {
    const done = say("cli.bulk.succeeded", { images: imagesOf(parts), count: parts.length, duration });
    return [`${style.green("✓")} ${style.bold(done)}`];
  }
  if (bulk.state === "CANCELLED") {
    const stopped = say("cli.bulk.cancelled", { bulk: bulk.id, counts: say("cli.bulk.counts", counts) });
    return [`${style.yellow("■")} ${style.bold(stopped)}`];
  }
  const failed = parts.filter((part) => stageOf(part) === "failed");
  const left = parts.filter((part) => stageOf(part) === "notBegun").length;
  return [
    `${style.red("✗")} ${style.bold(say("cli.bulk.failed", { failed: failed.length, total: parts.length, duration }))}`,
    ...failed
      .slice(0, causesTold)
      .flatMap((part) => [
        ...(part.explanation ? [`${partName(part)}: ${part.explanation.cause}`] : []),
        style.dim(say("cli.deploy.details", { deployment: part.id })),
      ]),
    ...(left > 0 && bulk.stopOnFailure ? [say("cli.bulk.left", { count: left })] : []),
  ];
}
