import type { StageParams } from "../english/progress.ts";

/** サービスデプロイの段階 (ECS API: ServiceDeployment)。ここにないものはそのまま示す。 */
const stages: Record<string, string> = {
  RECONCILE_SERVICE: "以前のものを整理中",
  PRE_SCALE_UP: "新しいタスクの起動前",
  SCALE_UP: "新しいタスクを起動中",
  POST_SCALE_UP: "新しいタスクが起動済み",
  TEST_TRAFFIC_SHIFT: "テスト通信を切り替え中",
  POST_TEST_TRAFFIC_SHIFT: "テスト通信を切り替え済み",
  PRE_PRODUCTION_TRAFFIC_SHIFT: "通信の切り替え前",
  PRODUCTION_TRAFFIC_SHIFT: "通信を切り替え中",
  POST_PRODUCTION_TRAFFIC_SHIFT: "通信を切り替え済み",
  BAKE_TIME: "古いタスクを残して様子見中",
  CLEAN_UP: "古いタスクを片付け中",
};

/** 「通信の30%、通信を切り替え中」。伝えることがなければ空。 */
export function stageWords(p: StageParams): string {
  return [
    p.waitingHook ? "続行の指示待ち" : null,
    p.failureCount && p.threshold ? `失敗 ${p.failureCount}回 (${p.threshold}回で打ち切り)` : null,
    p.trafficPercent == null ? null : `通信の${p.trafficPercent}%`,
    p.stage ? (stages[p.stage] ?? p.stage) : null,
  ]
    .filter((each) => each !== null)
    .join("、");
}
