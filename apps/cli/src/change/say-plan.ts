import { imageName } from "@fleetgraph/catalogue";
import type { PlanDeploymentResult } from "@fleetgraph/sdk";
import type { Context } from "../context.ts";
import { type ExitCode, exitCodes } from "../failure.ts";
import { changeOf } from "../say-deployment.ts";
import { wrap } from "../terminal/display-width.ts";
import type { Style } from "../terminal/style.ts";
import { sayDifferences } from "./say-differences.ts";

export type Plan = Extract<PlanDeploymentResult, { __typename: "PlanDeploymentPayload" }>;

type Saying = Pick<Context, "say" | "style" | "width">;

/** A plan in lines: what would differ, what was checked, what stands in the way, and whether it can be done. */
export function sayPlan(saying: Saying, plan: Plan, ref: string): string[] {
  const { say, style } = saying;
  const words = {
    service: plan.service.name,
    cluster: plan.service.cluster.name,
    change: changeOf(saying, { images: plan.images, desiredCount: null }),
  };
  const section = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? ["", style.bold(title), ...lines] : [];
  return [
    say("cli.plan.heading", words),
    ...section(say("cli.plan.definition"), sayDifferences(saying, plan.definitionDifferences)),
    ...section(say("cli.plan.service"), sayDifferences(saying, plan.serviceDifferences)),
    ...(plan.definitionDifferences.length + plan.serviceDifferences.length > 0
      ? []
      : ["", say("cli.plan.nothing")]),
    ...section(say("cli.plan.checks"), checkLines(saying, plan)),
    ...section(say("cli.plan.inTheWay"), obstacleLines(saying, plan)),
    "",
    ...verdictLines(saying, plan, ref),
  ];
}

/** 1: a check failed; 5: something stands in the way at the moment; 0: it can be done. */
export function exitCodeOfPlan(plan: Plan): ExitCode {
  if (failures(plan).length > 0) return exitCodes.failed;
  return plan.guards.length > 0 || plan.ahead !== null ? exitCodes.refused : exitCodes.done;
}

const failures = ({ checks }: Plan) => checks.filter(({ status }) => status === "FAILED");

function marks(style: Style): Record<string, string> {
  return { PASSED: style.green("✓"), FAILED: style.red("✗"), NOT_CHECKED: style.yellow("?") };
}

function checkLines(saying: Saying, { checks }: Plan): string[] {
  // Where AWS answers nothing, every check says the same.
  const told = checks.map(({ status, hint, ...check }) =>
    marked(saying, marks(saying.style)[status] ?? "?", [
      withShortImages(check),
      ...(hint === null ? [] : [hint]),
    ]).join("\n"),
  );
  return [...new Set(told)];
}

/** What a check says, with the names of images as people say them: a registry and a digest fill two lines. */
function withShortImages({
  check,
  subject,
  message,
}: Omit<Plan["checks"][number], "status" | "hint">): string {
  const isOfImage = check === "IMAGE" || check === "PLATFORM";
  const named = isOfImage && subject !== "" ? message.replaceAll(subject, imageName(subject)) : message;
  return named.replace(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/g, "$1");
}

function obstacleLines(saying: Saying, { guards, approval, ahead }: Plan): string[] {
  const { say, style } = saying;
  const mark = style.yellow("!");
  return [
    ...guards.flatMap(({ message, overridable }) =>
      marked(saying, mark, [message, ...(overridable ? [say("cli.plan.overridable")] : [])]),
    ),
    ...(approval === null ? [] : marked(saying, mark, [say("cli.plan.approval", approval)])),
    ...(ahead === null ? [] : marked(saying, mark, [say("cli.plan.ahead", { deployment: ahead.id })])),
  ];
}

function verdictLines(saying: Saying, plan: Plan, ref: string): string[] {
  const { say, style } = saying;
  const failed = failures(plan).length;
  if (failed > 0) return marked(saying, style.red("✗"), [say("cli.plan.fails", { count: failed })], "");
  if (exitCodeOfPlan(plan) === exitCodes.refused) {
    return marked(saying, style.yellow("■"), [say("cli.plan.refused")], "");
  }
  return marked(saying, style.green("✓"), [say("cli.plan.works", { service: ref })], "");
}

/** Lines behind a mark, broken at the terminal's width; in a log nothing is broken. */
function marked({ width }: Saying, mark: string, lines: readonly string[], margin = "  "): string[] {
  const room = width === null ? null : Math.max(20, width - margin.length - 3);
  return lines
    .flatMap((line) => (room === null ? [line] : wrap(line, room)))
    .map((line, index) => `${margin}${index === 0 ? mark : " "} ${line}`);
}
