/** What is told of a roll-out beside the counts of its tasks. */
export type StageParams = {
  stage?: string | null;
  trafficPercent?: number | null;
  failureCount?: number | null;
  threshold?: number | null;
  waitingHook?: { stage: string | null } | null;
};

/** Lifecycle stages of a service deployment (ECS API: ServiceDeployment); one that is not here is shown as it is. */
const stages: Record<string, string> = {
  RECONCILE_SERVICE: "tidying up what was there",
  PRE_SCALE_UP: "before the new tasks start",
  SCALE_UP: "starting the new tasks",
  POST_SCALE_UP: "the new tasks are up",
  TEST_TRAFFIC_SHIFT: "moving the test traffic",
  POST_TEST_TRAFFIC_SHIFT: "the test traffic is moved",
  PRE_PRODUCTION_TRAFFIC_SHIFT: "before the traffic moves",
  PRODUCTION_TRAFFIC_SHIFT: "moving the traffic",
  POST_PRODUCTION_TRAFFIC_SHIFT: "the traffic is moved",
  BAKE_TIME: "watching it with the old tasks at hand",
  CLEAN_UP: "removing the old tasks",
};

/** "30% of the traffic, moving the traffic": empty where there is nothing to tell. */
export function stageWords(p: StageParams): string {
  return [
    p.waitingHook ? "waiting for a go-ahead" : null,
    p.failureCount && p.threshold ? `${p.failureCount} of ${p.threshold} failures that end it` : null,
    p.trafficPercent == null ? null : `${p.trafficPercent}% of the traffic`,
    p.stage ? (stages[p.stage] ?? p.stage) : null,
  ]
    .filter((each) => each !== null)
    .join(", ");
}
