export { type Evidence, evidenceUnits, type InsightChange, severities } from "./evidence.ts";
export type { ClusterFacts } from "./facts/facts.ts";
export { type Usage, UsageOf } from "./facts/usage.ts";
export { type Insight, type InsightPeriod, insightStates, insightTargets } from "./insight.ts";
export { type InsightsConfiguration, insightsConfiguration } from "./insights-configuration.ts";
export { type InsightsDeps, insightsJob, insightsTask, startInsights } from "./insights-job.ts";
export { insightsProblems } from "./insights-problems.ts";
export { runInsights } from "./insights-task.ts";
export {
  countInsights,
  type InsightEvaluation,
  type InsightFilter,
  insightEvaluations,
  insightKey,
  insightsByIds,
  insightsOf,
  insightsPage,
  keyOfInsight,
  periodsOfInsights,
} from "./reads.ts";
export type { Rule } from "./rule.ts";
export { type InsightKind, insightKinds, rules } from "./rules/index.ts";
export { settle } from "./settle.ts";
export { snoozeInsight, unsnoozeInsight } from "./snooze.ts";
