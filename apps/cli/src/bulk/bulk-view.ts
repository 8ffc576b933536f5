import type { DeploymentFields } from "@fleetgraph/sdk";
import type { Context } from "../context.ts";
import { displayWidth, pad, truncate, truncateMiddle } from "../terminal/display-width.ts";
import { liveBlock } from "../terminal/live-block.ts";
import { partsOf, shortDuration, timeOfDay } from "../terminal/moment.ts";
import type { Paint, Style } from "../terminal/style.ts";
import { countParts, mostTelling, type PartStage, partName, partWords, stageOf } from "./bulk-parts.ts";

/** Shows a bulk deployment while it happens. */
export interface BulkView {
  /** How its services are now, in their order. */
  show(parts: readonly DeploymentFields[]): void;
  /** Something about the watching. */
  note(text: string): void;
  end(): void;
}

const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const drawEveryMs = 100;
/** A CI job whose log stands still for long is taken for dead. */
const signOfLifeMs = 60_000;
const widestName = 32;

/** The view for where the output goes: a table on a terminal, lines in a log, one object per change with JSON. */
export function bulkView(context: Context, input: { heading: string; startedAt: string }): BulkView {
  if (context.json) return jsonView(context);
  if (context.quiet) return quietView;
  return context.width === null ? logView(context, input.heading) : tableView(context, input);
}

const quietView: BulkView = { show: () => undefined, note: () => undefined, end: () => undefined };

function jsonView(context: Context): BulkView {
  const known = new Map<string, string>();
  return {
    show(parts) {
      for (const part of parts) {
        // All begin by waiting for their turn; that one is not told.
        if ((known.get(part.id) ?? "QUEUED") === part.state) continue;
        known.set(part.id, part.state);
        context.printJson({ type: "deployment", ...part });
      }
    },
    note: (text) => context.verbose && context.note(text),
    end: () => undefined,
  };
}

/** A line for each service that begins, waits or ends, and the counts with each end. */
function logView(context: Context, heading: string): BulkView {
  const { say } = context;
  const known = new Map<string, PartStage>();
  let printedAt = Date.now();
  context.print(heading);
  const print = (text: string) => {
    printedAt = Date.now();
    context.print(`${timeOfDay(new Date())}  ${text}`);
  };
  return {
    show(parts) {
      const width = Math.max(0, ...parts.map((part) => displayWidth(partName(part))));
      const counts = `(${say("cli.bulk.counts", countParts(parts))})`;
      for (const part of parts) {
        const stage = stageOf(part);
        if ((known.get(part.id) ?? "held") === stage) continue;
        known.set(part.id, stage);
        const words = stage === "underWay" ? say("cli.bulk.begun") : partWords(context, part);
        const ended = part.finishedAt !== null && stage !== "notBegun";
        const took = ended ? tookOf(context, part) : "";
        print([pad(partName(part), width), words, took].filter(Boolean).join("  "));
        if (ended) print(`${" ".repeat(width)}  ${counts}`);
      }
      if (Date.now() - printedAt > signOfLifeMs) print(counts);
    },
    note: (text) => context.note(text),
    end: () => undefined,
  };
}

/** How long it took in all, its waiting included. */
function tookOf({ say }: Context, { createdAt, finishedAt }: DeploymentFields): string {
  return finishedAt === null
    ? ""
    : say("cli.duration", partsOf(Date.parse(finishedAt) - Date.parse(createdAt)));
}

function markOf(style: Style, stage: PartStage, frame: number): string {
  const turning = spinner[frame % spinner.length] ?? "";
  const marks: Record<PartStage, [Paint, string]> = {
    held: [style.dim, "·"],
    approval: [style.yellow, "!"],
    hook: [style.yellow, "!"],
    underWay: [style.cyan, turning],
    undoing: [style.yellow, turning],
    notBegun: [style.dim, "·"],
    stopped: [style.yellow, "■"],
    failed: [style.red, "✗"],
    done: [style.green, "✓"],
  };
  const [paint, mark] = marks[stage];
  return paint(mark);
}

function tableView(context: Context, input: { heading: string; startedAt: string }): BulkView {
  const { say, style, stdout } = context;
  const block = liveBlock(stdout);
  const startedAt = Date.parse(input.startedAt);
  let parts: readonly DeploymentFields[] = [];
  let note = "";
  let frame = 0;

  function linesOf(running: boolean): string[] {
    const width = Math.max(20, stdout.columns - 1);
    const shown = mostTelling(parts, stdout.rows - 7);
    const nameWidth = Math.min(widestName, Math.max(0, ...shown.map((part) => displayWidth(partName(part)))));
    const rows = shown.map((part) => {
      const name = pad(truncateMiddle(partName(part), nameWidth), nameWidth);
      const words = truncate(partWords(context, part), width - nameWidth - 6);
      return `  ${markOf(style, stageOf(part), frame)} ${style.bold(name)}  ${words}`;
    });
    const hidden = parts.length - shown.length;
    const elapsed = shortDuration(Date.now() - startedAt);
    const counts = `${say("cli.bulk.counts", countParts(parts))}  ${elapsed}`;
    return [
      style.bold(truncate(input.heading, width)),
      ...rows,
      ...(hidden > 0 ? [style.dim(`    ${say("cli.bulk.more", { count: hidden })}`)] : []),
      ...(running
        ? [`  ${truncate(counts, width - 2)}`, "", style.dim(truncate(note || say("cli.bulk.leave"), width))]
        : []),
    ];
  }

  const timer = setInterval(() => {
    frame += 1;
    block.draw(linesOf(true));
  }, drawEveryMs);
  return {
    show(now) {
      parts = now;
      note = "";
      block.draw(linesOf(true));
    },
    note(text) {
      note = text;
    },
    end() {
      clearInterval(timer);
      block.draw(linesOf(false));
      block.end();
    },
  };
}
