import type { sourceCauses as english } from "../english/source-causes.ts";

/** メトリクスやログの取得元が応じない理由と、その対処（`kind.next`）。 */
export const sourceCauses: typeof english = {
  "cause.source.unreachable": (p) => `接続できません: ${p.message}`,
  "cause.source.unreachable.next": () =>
    "動作しているか、fleetgraph.yaml のアドレス、途中のネットワークを確かめてください。読めなかった分はあとで読み取ります。",
  "cause.source.timeout": (p) => `応答に時間がかかりすぎています: ${p.message}`,
  "cause.source.timeout.next": () =>
    "負荷を確かめ、fleetgraph.yaml の timeoutSeconds を延ばすか、一度に頼む量を減らしてください。",
  "cause.source.throttled": (p) => `呼び出しを減らすよう求められています: ${p.message}`,
  "cause.source.throttled.next": () =>
    "自動で再試行します。続くようなら metrics.intervalSeconds を広げてください。",
  "cause.source.unauthorized": (p) => `認証情報が受け付けられません: ${p.message}`,
  "cause.source.unauthorized.next": () =>
    "fleetgraph.yaml が指す環境変数かファイルの認証情報を更新してください。読み取りの権限が必要です。",
  "cause.source.notFound": (p) => `求めたものがありません: ${p.message}`,
  "cause.source.notFound.next": () => "fleetgraph.yaml のアドレスを確かめてください。",
  "cause.source.badAnswer": (p) => `応答を読み取れません: ${p.message}`,
  "cause.source.badAnswer.next": () =>
    "fleetgraph.yaml のアドレスが API のものか、プロキシが代わりに応じていないか確かめてください。",
  "cause.source.refused": (p) => `要求が拒まれました: ${p.message}`,
  "cause.source.refused.next": () => "返された理由をもとに fleetgraph.yaml の設定を確かめてください。",
};
