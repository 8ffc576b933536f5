import type { DeploymentEventFields } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { truncate, wrap } from "./terminal/display-width.ts";
import { liveBlock } from "./terminal/live-block.ts";
import { shortDuration, timeOfDay } from "./terminal/moment.ts";
import type { Style } from "./terminal/style.ts";

/** Shows a deployment while it happens. */
export interface DeploymentView {
  event(event: DeploymentEventFields): void;
  /** What it waits for and what to do about it, said until it is said anew; nothing when it does not wait. */
  waiting(lines: readonly string[]): void;
  /** Something about the watching, not about the deployment. */
  note(text: string): void;
  end(): void;
}

const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const drawEveryMs = 100;
const barWidth = 24;

/** The view for where the output goes: a block on a terminal, lines in a log, nothing but notes beside JSON and with `--quiet`. */
export function deploymentView(
  context: Context,
  input: { heading: string; startedAt: string },
): DeploymentView {
  if (context.json || context.quiet) {
    return {
      event: () => undefined,
      waiting: () => undefined,
      note: (text) => context.verbose && context.note(text),
      end: () => undefined,
    };
  }
  return context.width === null ? logView(context, input.heading) : blockView(context, input);
}

function markOf(style: Style, event: DeploymentEventFields): string {
  if (event.state === "FAILED") return style.red("✗");
  if (event.state === "CANCELLED") return style.yellow("■");
  return event.kind === "deployment.retrying" ? style.yellow("!") : style.green("✓");
}

/** Plain lines, each once, with the time of day. */
function logView(context: Context, heading: string): DeploymentView {
  context.print(heading);
  let last = "";
  let waited: readonly string[] = [];
  return {
    event(event) {
      if (event.message === last) return;
      last = event.message;
      context.print(`${timeOfDay(new Date(event.at))}  ${event.message}`);
    },
    waiting(lines) {
      for (const line of lines) if (!waited.includes(line)) context.print(`${" ".repeat(10)}${line}`);
      waited = lines;
    },
    note: (text) => context.note(text),
    end: () => undefined,
  };
}

function blockView(context: Context, input: { heading: string; startedAt: string }): DeploymentView {
  const { say, style, stdout } = context;
  const block = liveBlock(stdout);
  const steps: DeploymentEventFields[] = [];
  let progress: DeploymentEventFields["progress"] = null;
  let current: DeploymentEventFields | null = null;
  let note = "";
  let heldUp = "";
  let waits: readonly string[] = [];
  let frame = 0;
  const startedAt = Date.parse(input.startedAt);

  function linesOf(running: boolean): string[] {
    const width = Math.max(20, stdout.columns - 1);
    const clock = (event: DeploymentEventFields) =>
      shortDuration(Date.parse(event.at) - startedAt).padStart(7);
    // The last steps only, when the terminal is low: what scrolled away cannot be drawn again.
    const room = Math.max(3, stdout.rows - 8 - waits.length);
    const shown = steps.slice(-room).map((event) => {
      const mark = markOf(style, event);
      return `  ${mark} ${style.dim(clock(event))}  ${truncate(event.message, width - 13)}`;
    });
    const all = [style.bold(truncate(input.heading, width)), ...shown];
    if (!running) return all;
    const turning = style.cyan(spinner[frame % spinner.length] ?? "");
    const elapsed = style.dim(shortDuration(Date.now() - startedAt).padStart(7));
    all.push(
      `  ${turning} ${elapsed}  ${progress ? progressLine(width - 13) : truncate(current?.message ?? "…", width - 13)}`,
    );
    const why = heldUp ? wrap(heldUp, width - 13).slice(0, 2) : [];
    all.push(
      ...why.map(
        (line, index) =>
          `  ${style.yellow(index === 0 ? "!" : " ")} ${" ".repeat(7)}  ${truncate(line, width - 13)}`,
      ),
    );
    const wait = waits.flatMap((line) => wrap(line, width - 13));
    all.push(...wait.map((line) => `${" ".repeat(13)}${style.yellow(truncate(line, width - 13))}`));
    all.push("", style.dim(truncate(note || say("cli.deploy.leave"), width)));
    return all;
  }

  function progressLine(width: number): string {
    if (!progress) return "";
    const words = say("cli.deploy.tasks", { ...progress, old: progress.oldRunning });
    const size = Math.min(barWidth, width - 30);
    if (size < 8) return truncate(words, width);
    // A server of before has no percent: then the running tasks stand for it.
    const counted = (100 * Math.min(progress.running, progress.desired)) / Math.max(1, progress.desired);
    const filled = Math.round((size * (progress.percent ?? counted)) / 100);
    const paint = /^(ROLLING_BACK|CANCELLING)$/.test(current?.state ?? "") ? style.yellow : style.green;
    return `${paint("█".repeat(filled))}${style.dim("░".repeat(size - filled))} ${truncate(words, width - size - 1)}`;
  }

  const timer = setInterval(() => {
    frame += 1;
    block.draw(linesOf(true));
  }, drawEveryMs);
  block.draw(linesOf(true));

  return {
    event(event) {
      current = event;
      note = "";
      progress = event.progress ?? progress;
      // What holds it up stands beside the progress for as long as it does.
      const isHeldUp = event.kind.startsWith("deployment.progress.");
      heldUp = isHeldUp ? event.message : "";
      if (event.kind !== "deployment.progressed" && !isHeldUp) steps.push(event);
      block.draw(linesOf(true));
    },
    waiting(lines) {
      waits = lines;
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
