import type { cliBulk as english } from "../english/cli-bulk.ts";

/** 多くのサービスをまとめて変更するときの文言。 */
export const cliBulk: typeof english = {
  "cli.option.atOnce": () => "複数のサービスを同時にいくつまで変えるか(5)",
  "cli.option.keepGoing": () => "失敗があっても次のサービスを始める",
  "cli.usage.oneServiceOnly": (p) => `${p.option} はサービスを一つだけ指定したときに使えます。`,
  "cli.bulk.heading": (p) => `${p.images} を ${p.count} 個のサービスにデプロイ中(同時に ${p.atOnce} 個まで)`,
  "cli.bulk.cancelHeading": (p) => `${p.bulk}(${p.count} 個のサービス)を中止しています`,
  "cli.bulk.begun": () => "開始",
  "cli.bulk.toCome": () => "これから",
  "cli.bulk.notBegun": () => "未実行",
  "cli.bulk.approve": (p) => `待機中: fleet approve ${p.deployment}`,
  "cli.bulk.pause": (p) => `待機中: fleet continue ${p.deployment}`,
  "cli.bulk.counts": (p) =>
    [
      `${p.total} 個中 ${p.succeeded} 完了`,
      p.failed && `${p.failed} 失敗`,
      p.cancelled && `${p.cancelled} 中止`,
      p.active && `${p.active} 進行中`,
      p.held && `${p.held} これから`,
    ]
      .filter(Boolean)
      .join("、"),
  "cli.bulk.more": (p) => `… ほかに ${p.count} 個`,
  "cli.bulk.leave": () => "Ctrl-C で表示をやめてもデプロイは続きます。",
  "cli.bulk.succeeded": (p) =>
    `${p.count} 個のサービスが ${p.images} で動いています。所要時間は${p.duration}でした。`,
  "cli.bulk.failed": (p) =>
    p.failed === 0
      ? `${p.total} 個のサービスの一部にはデプロイしませんでした。所要時間は${p.duration}でした。`
      : `${p.total} 個のサービスのうち ${p.failed} 個が失敗しました。所要時間は${p.duration}でした。`,
  "cli.bulk.cancelled": (p) => `${p.bulk} は止められました: ${p.counts}。`,
  "cli.bulk.left": (p) =>
    `${p.count} 個のサービスは元のままです。--keep-going を付けると、失敗があってもほかを続けます。`,
  "cli.bulk.unfinished": (p) => `${p.bulk}: ${p.counts}。`,
  "cli.bulk.tooLate": (p) => `${p.bulk} は先に終わっていました: ${p.counts}。`,
  "cli.bulk.maybeAsked": () =>
    "サーバーの応答前に中断しました。受け付けられたかもしれません。確認: fleet history",
};
