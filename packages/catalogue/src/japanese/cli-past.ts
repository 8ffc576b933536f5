import type { Catalogue } from "../english/index.ts";

type Past = Pick<
  Catalogue,
  | "cli.summary.at"
  | "cli.usage.moment"
  | "cli.usage.atWhat"
  | "cli.at.moment"
  | "cli.at.history"
  | "cli.at.noService"
  | "cli.at.noTasks"
>;

export const cliPast: Past = {
  "cli.summary.at": () => "ある時刻のフリート",
  "cli.usage.moment": (p: { value: string }) =>
    `「${p.value}」は時刻として読めません。2026-11-01T14:00、2026-11-01、"2h ago"、"昨日14時" のように書いてください。`,
  "cli.usage.atWhat": (p: { value: string }) =>
    `「${p.value}」は clusters、services、tasks、hosts のどれでもなく、CLUSTER/SERVICE でもありません。`,
  "cli.at.moment": (p: { at: string }) => `${p.at} の時点の状態です。`,
  "cli.at.history": (p: { since: string }) => `履歴は ${p.since} から始まります。`,
  "cli.at.noService": (p: { service: string }) => `その時点にサービス ${p.service} はありませんでした。`,
  "cli.at.noTasks": () => "その時点にタスクはありませんでした。",
};
