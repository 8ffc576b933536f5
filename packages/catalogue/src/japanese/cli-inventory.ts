import type { cliInventory as english } from "../english/cli-inventory.ts";

/** イメージと容量についてのコマンドラインの文言。 */
export const cliInventory: typeof english = {
  "cli.summary.images": () => "使用中のイメージと、ECR に残っているかを一覧表示",
  "cli.summary.capacity": () => "クラスターのキャパシティープロバイダーごとの容量を一覧表示",
  "cli.option.missing": () => "ECR にもうないイメージだけ",
  "cli.column.digest": () => "ダイジェスト",
  "cli.column.pushed": () => "プッシュ",
  "cli.column.size": () => "サイズ",
  "cli.column.inEcr": () => "ECR",
  "cli.column.provider": () => "プロバイダー",
  "cli.column.group": () => "グループ",
  "cli.column.sizes": () => "最小/現在/最大",
  "cli.images.there": () => "あり",
  "cli.images.gone": () => "なし",
  "cli.images.unknown": () => "未確認",
  "cli.images.elsewhere": () => "ECR 以外",
  "cli.capacity.none": () => "（個別登録）",
};
