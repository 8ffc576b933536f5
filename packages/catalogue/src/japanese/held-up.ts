import { obstacleClause } from "./obstacles.ts";

/** 進まなくなったデプロイの状況。一文ずつ。 */
export const heldUp = {
  "deployment.progress.cannotPlace": (p: {
    running: number;
    desired: number;
    obstacle: string;
    detail: string;
  }) => `新しいタスクを置けません (${p.desired}個中${p.running}個が稼働): ${obstacleClause(p)}。`,
  "deployment.progress.cannotLaunch": (p: { running: number; desired: number; reason: string }) =>
    `ECS が新しいタスクを起動できません (${p.desired}個中${p.running}個が稼働): ${p.reason}`,
  "deployment.progress.keepFailing": (p: { failed: number; desired: number }) =>
    `新しいタスクが失敗し続けています (失敗${p.failed}個、必要な${p.desired}個はまだ1つも動いていません)。`,
};
