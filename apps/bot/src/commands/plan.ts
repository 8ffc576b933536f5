import { changeWords } from "@fleetgraph/catalogue";
import type { Sentence } from "@fleetgraph/grammar";
import { accepted } from "@fleetgraph/sdk";
import type { Asking, Outcome } from "../core/asking.ts";
import { withService } from "../core/find-service.ts";

/** Lines of what differs and of what was checked: the rest is in `fleet plan`. */
const mostLines = 20;

/** What a deployment would change, and whether it can work. */
export async function plan(asking: Asking, sentence: Extract<Sentence, { verb: "plan" }>): Promise<Outcome> {
  const { fleet, say } = asking;
  const images = [...sentence.images];
  const planned = await withService(asking, sentence, async (service) =>
    accepted(await fleet.planDeployment({ service, images })),
  );
  const { service, checks, guards, approval, ahead, definitionDifferences, serviceDifferences } = planned;
  const failed = checks.filter((each) => each.status === "FAILED");
  const differs = [...definitionDifferences, ...serviceDifferences].map(
    ({ path, before, after, redacted }) =>
      `${path.join(".")}${redacted ? "" : `: ${before ?? "–"} → ${after ?? "–"}`}`,
  );
  const marks: Readonly<Record<string, string>> = { PASSED: "✓", FAILED: "✗" };
  const told = checks.map(
    ({ status, message, hint }) => `${marks[status] ?? "?"} ${message}${hint ? ` ${hint}` : ""}`,
  );
  const obstacles = [
    ...guards.map(({ message }) => message),
    ...(approval ? [say("bot.plan.approval", approval)] : []),
    ...(ahead ? [say("bot.plan.ahead", { deployment: ahead.id })] : []),
  ];
  const change = changeWords(say, { images: planned.images, desiredCount: null });
  const blocked = guards.length > 0 || ahead !== null;
  return {
    card: {
      tone: failed.length > 0 ? "bad" : blocked ? "waiting" : "good",
      title: say("bot.plan.title", { service: service.name, cluster: service.cluster.name, change }),
      lines: [...differs.slice(0, mostLines), ...told.slice(0, mostLines), ...obstacles],
      hints: [say(failed.length > 0 ? "bot.plan.fails" : blocked ? "cli.plan.refused" : "bot.plan.works")],
    },
  };
}
