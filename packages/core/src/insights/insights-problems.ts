import type { InsightsConfiguration } from "./insights-configuration.ts";
import { insightKinds } from "./rules/index.ts";

/** What is wrong with it in the light of the rules there are. */
export function insightsProblems({
  off,
}: InsightsConfiguration): { path: (string | number)[]; message: string }[] {
  return off.flatMap((kind, index) =>
    (insightKinds as string[]).includes(kind)
      ? []
      : [{ path: ["insights", "off", index], message: `expected one of ${insightKinds.join(", ")}` }],
  );
}
