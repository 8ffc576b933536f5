import type { Catalogue } from "../english/index.ts";

type AuditLog = Pick<
  Catalogue,
  | "problem.invalid.logSize"
  | "problem.invalid.logSizes"
  | "cli.summary.audit show"
  | "cli.summary.audit checkpoint"
  | "cli.option.checkpointOut"
  | "cli.option.logKey"
  | "cli.usage.logKey"
  | "cli.log.label.log"
  | "cli.log.label.root"
  | "cli.log.label.signedBy"
  | "cli.log.label.newKeys"
  | "cli.log.label.continues"
  | "cli.log.label.unsequenced"
  | "cli.log.label.file"
  | "cli.log.size"
  | "cli.log.continues"
  | "cli.log.onTrust"
  | "cli.log.unsigned"
  | "cli.log.unsigned.hint"
  | "cli.log.unknownKey"
  | "cli.log.unknownKey.hint"
  | "cli.log.badSignature"
  | "cli.log.malformed"
  | "cli.log.otherOrigin"
  | "cli.log.forked"
  | "cli.log.forked.hint"
  | "cli.log.inconsistent"
  | "cli.summary.audit key"
  | "cli.usage.logName"
  | "cli.log.publicKey"
  | "cli.audit.notFound"
  | "cli.audit.unsequenced"
  | "cli.audit.proven"
  | "cli.audit.altered"
  | "cli.audit.listedOtherwise"
  | "cli.audit.notInLog"
  | "cli.audit.label.when"
  | "cli.audit.label.by"
  | "cli.audit.label.target"
  | "cli.audit.label.reason"
  | "cli.audit.label.id"
  | "cli.audit.label.approvers"
  | "cli.audit.label.from"
  | "cli.audit.label.request"
  | "cli.audit.label.payload"
>;

export const auditLog: AuditLog = {
  "problem.invalid.logSize": (p: { size: number }) => `監査ログのリーフは ${p.size} 個もありません。`,
  "problem.invalid.logSizes": (p: { from: number; to: number }) =>
    `監査ログのサイズは ${p.from} から ${p.to} へは増えません。`,
  "cli.summary.audit show": () => "監査記録1件の全体(ログへの包含を検証)",
  "cli.summary.audit checkpoint": () => "監査ログの署名済みチェックポイント(検証して保存)",
  "cli.option.checkpointOut": () => "保存先。既にある場合は先にそれと照合する",
  "cli.option.logKey": () => "信頼するログの公開鍵(複数回指定可)",
  "cli.usage.logKey": (p: { key: string }) =>
    `「${p.key}」はログの公開鍵ではありません。形式: NAME+KEYID+BASE64`,
  "cli.log.label.log": () => "ログ",
  "cli.log.label.root": () => "ルート",
  "cli.log.label.signedBy": () => "署名",
  "cli.log.label.newKeys": () => "新しい鍵",
  "cli.log.label.continues": () => "照合",
  "cli.log.label.unsequenced": () => "未登録",
  "cli.log.label.file": () => "ファイル",
  "cli.log.size": (p: { size: number }) => `${p.size} 件`,
  "cli.log.continues": (p: { size: number }) => `手元の ${p.size} 件のチェックポイントの続きです`,
  "cli.log.onTrust": () =>
    "このログは初めてのため、鍵をそのまま信頼して記憶しました。運用者が公開している鍵と照合してください。",
  "cli.log.unsigned": () => "署名がありません。サーバーに監査ログの鍵が設定されていません。",
  "cli.log.unsigned.hint": () => "運用者が audit.keyFile または FLEETGRAPH_AUDIT_KEY を設定します。",
  "cli.log.unknownKey": () => "チェックポイントは、信頼する鍵のどれでも署名されていません。",
  "cli.log.unknownKey.hint": () =>
    "鍵が変わった場合は、運用者から別の経路で新しい鍵を受け取り、--key で指定してください。",
  "cli.log.badSignature": () => "チェックポイントの署名が正しくありません。",
  "cli.log.malformed": () => "サーバーの応答はこのログのチェックポイントではありません。",
  "cli.log.otherOrigin": (p: { before: string; now: string }) =>
    `これはログ ${p.now} です。手元のログは ${p.before} です。`,
  "cli.log.forked": (p: { size: number }) =>
    `ログが分岐しています。${p.size} 件のチェックポイントが2つあり、ルートが異なります。`,
  "cli.log.forked.hint": () =>
    "両方のチェックポイントを保管してください。合わせて証拠になります。他の人のチェックポイントとも照合してください。",
  "cli.log.inconsistent": (p: { from: number; to: number }) =>
    `${p.to} 件のログは、署名された ${p.from} 件のログの続きではありません。履歴が改変されています。`,
  "cli.summary.audit key": () => "監査ログの新しい鍵(手元で生成)",
  "cli.usage.logName": (p: { name: string }) =>
    `「${p.name}」はログの名前にできません。空白と + は使えません。`,
  "cli.log.publicKey": (p: { key: string }) => `公開鍵(監査人用): ${p.key}`,
  "cli.audit.notFound": (p: { id: string }) => `監査記録 ${p.id} はないか、閲覧する権限がありません。`,
  "cli.audit.unsequenced": () => "まだログに登録されていません。数秒後にもう一度お試しください。",
  "cli.audit.proven": (p: { index: number }) =>
    `検証済み: 表示のとおりの内容で、ログの ${p.index} 番の記録です。`,
  "cli.audit.altered": (p: { id: string }) => `${p.id} はリーフの内容と一致しません。改変されています。`,
  "cli.audit.listedOtherwise": (p: { id: string; field: string; listed: string; proven: string }) =>
    `${p.id} の ${p.field} は一覧では「${p.listed}」ですが、記録そのものは「${p.proven}」です。一覧が改変されています。`,
  "cli.audit.notInLog": (p: { id: string; size: number }) =>
    `${p.id} は、署名された ${p.size} 件のログに含まれていません。`,
  "cli.audit.label.when": () => "日時",
  "cli.audit.label.by": () => "実行者",
  "cli.audit.label.target": () => "対象",
  "cli.audit.label.reason": () => "理由",
  "cli.audit.label.id": () => "ID",
  "cli.audit.label.approvers": () => "承認者",
  "cli.audit.label.from": () => "接続元",
  "cli.audit.label.request": () => "リクエスト",
  "cli.audit.label.payload": () => "内容",
};
