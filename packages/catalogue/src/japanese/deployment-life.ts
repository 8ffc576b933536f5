import type { deploymentLife as english } from "../english/deployment-life.ts";
import { didYouMean } from "./change.ts";

const forWhom = (p: { by: string; onBehalfOf: string | null }) =>
  p.onBehalfOf ? `${p.by}（${p.onBehalfOf} の代理）` : p.by;

export const deploymentLife: typeof english = {
  "deployment.queued": (p) => `${forWhom(p)} が依頼しました。順番を待っています。`,
  "deployment.awaitingApproval": (p) =>
    `${forWhom(p)} が依頼しました。${p.group} の承認が ${p.needed} 件必要です。`,
  "deployment.approvalGiven": (p) => `${p.by} が承認しました。あと ${p.missing} 件必要です。`,
  "deployment.approved": (p) => `${p.by} が承認しました。順番を待っています。`,
  "deployment.rejected": (p) =>
    `${p.by} が却下しました${p.reason ? `: ${p.reason}` : ""}。何も変更していません。`,
  "deployment.approvalExpired": (p) => `${p.group} の承認が期限内にありませんでした。何も変更していません。`,
  "deployment.withdrawn": (p) => `開始前に ${p.by} が取り消しました。何も変更していません。`,
  "deployment.turnCame": () => "順番が来ました。",
  "deployment.restarting": (p) => `${p.revision} のタスクを新しいものに入れ替えます。`,
  "deployment.hookAnswered": (p) =>
    `${p.by} が${p.stage ? ` ${p.stage} で` : ""}${p.action === "CONTINUE" ? "続行" : "ロールバック"}を指示しました。`,
  "deployment.heldByBulk": (p) => `順番が来る前に ${p.bulk} が停止されました。`,
  "cause.verification": (p) =>
    `順番が来たときの確認で ${p.checks.join("、")} が失敗したため、実行できません。何も変更していません。`,
  "cause.verification.next": () => "fleet plan SERVICE … で問題を確認し、直してから依頼し直してください。",
  "problem.verificationFailed": (p) =>
    `${p.count} 件の確認が失敗したため、何も変更していません: ${p.checks.join("、")}。`,
  "problem.verificationFailed.hint": () =>
    "問題を直すか、理由を付けて --override verification で続けてください。",
  "deployment.stoppedWithBulk": (p) => `${p.bulk} が取り消されたため中止します。`,
  "cause.guarded": (p) =>
    p.guard === "LOCK"
      ? "デプロイの開始前にサービスがロックされました。"
      : "デプロイの開始前に凍結期間に入りました。",
  "cause.guarded.next": () => "ロックか凍結期間が終わってから依頼し直してください。何も変更していません。",
  "cause.readOnlyAccount": (p) => `アカウント ${p.account} は変更できなくなりました。何も変更していません。`,
  "cause.readOnlyAccount.next": () =>
    "fleetgraph.yaml でこのアカウントに access: deploy を設定してから依頼し直してください。",
  "cause.noLongerFits": (p) => `依頼の内容がサービスに合わなくなりました: ${p.field}。`,
  "cause.noLongerFits.next": () =>
    "依頼のあとにサービスが変更されています。確認してから依頼し直してください。",
  "problem.invalid.serviceTwice": (p) => `サービス「${p.service}」が二度指定されています。`,
  "problem.invalid.unknownPerson": (p) =>
    `「${p.name}」という名前は知られていません。承認の必要な依頼は、知られている人が、またはその人のために行います。`,
  "problem.invalid.unknownPerson.hint": (p) =>
    `${didYouMean(p.candidates)}トークンのある人と、fleetgraph.yaml のグループのメンバーが知られています。`,
  "problem.invalid.tooFewApprovers": (p) =>
    `${p.group} の承認が${p.needed}件必要ですが、依頼者のほかにメンバーは${p.left}人しかいません。`,
  "problem.invalid.tooFewApprovers.hint": (p) =>
    `${p.group} 以外の人が依頼するか、fleetgraph.yaml でメンバーを増やしてください。`,
  "problem.notAwaitingApproval": (p) => `${p.deployment} は承認待ちではありません（${p.state}）。`,
  "problem.notAwaitingApproval.hint": (p) => `経過を見るには: fleet status ${p.deployment}`,
  "problem.approvalNotAllowed": (p) =>
    ({
      OWN_REQUEST: "自分の依頼は承認できません。",
      APPROVED_ALREADY: "すでに承認しています。",
      NOT_IN_GROUP: `承認と却下ができるのは ${p.group} のメンバーだけです。`,
    })[p.why] ?? `この承認は数えられません: ${p.why}。`,
  "problem.approvalNotAllowed.hint": (p) =>
    `${p.group} のほかの人に頼んでください。グループは fleetgraph.yaml にあります。`,
  "problem.notPaused": (p) =>
    p.hook
      ? `${p.deployment} はもうその一時停止フックで待っていません。何も実行していません。`
      : `${p.deployment} は一時停止フックで待っていません。`,
  "problem.notPaused.hint": (p) => `経過を見るには: fleet status ${p.deployment}`,
};
