/** 失敗の理由 (`kind`) と次にすること (`kind.next`)。 */
export const explanations = {
  "cause.circuitBreaker": (p: { reason: string }) => `ECS がデプロイを打ち切りました: ${p.reason}`,
  "cause.circuitBreaker.next": () => "止まったタスクの理由を見てください。",
  "cause.alarm": (p: { alarms: string }) => `CloudWatch アラームがデプロイを止めました: ${p.alarms}`,
  "cause.alarm.next": () => "もう一度デプロイする前に、アラームが測っているものを確かめてください。",
  "cause.lifecycleHook": (p: { reason: string }) =>
    `ライフサイクルフックにより ECS がデプロイを取り消しました: ${p.reason}`,
  "cause.lifecycleHook.next": () => "フックに応答した人に確かめるか、期限が切れる前に応答してください。",
  "cause.deadline": (p: { seconds: number; running: number; desired: number }) =>
    `${p.seconds}秒たっても新しいタスクは${p.desired}個中${p.running}個しか動かず、期限が過ぎました。`,
  "cause.deadline.next": () => "起動しないタスクを調べるか、--deadline で時間を延ばしてください。",
  "cause.superseded": (p: { deployment: string }) =>
    `終わる前に、別の変更 ${p.deployment} が ECS でこのデプロイを置き換えました。`,
  "cause.superseded.next": () => "もう一度デプロイする前に、誰の変更かを確かめてください。",
  "cause.stoppedElsewhere": (p: { reason: string }) =>
    `Fleetgraph の外から ECS でデプロイが止められました: ${p.reason}`,
  "cause.stoppedElsewhere.next": () => "もう一度デプロイする前に、誰が止めたかを確かめてください。",
  "cause.serviceGone": (p: { service: string }) => `サービス ${p.service} は ECS にもうありません。`,
  "cause.serviceGone.next": () => "読み直してください: fleet sync --wait",
  "cause.notReturned": () => "中止しましたが、時間内に ECS がサービスを元に戻しませんでした。",
  "cause.notReturned.next": () => "ECS でサービスを確認し、必要ならロールバックしてください。",
  "cause.accountGone": (p: { account: string }) =>
    `アカウント ${p.account} の設定がなくなったため、操作も確認もできません。`,
  "cause.accountGone.next": () =>
    "fleetgraph.yaml にアカウントを設定し直し、サービスを確認してください。変更されている可能性があります。",
  "cause.internal": () => "Fleetgraph 自体のエラーのため、期限までに進められませんでした。",
  "cause.internal.next": () =>
    "サービスを確認してください。変更されている可能性があります。エラーはサーバーのログの deployment.step-failed にあります。",
  "cause.aws": (p: { operation: string; code: string; message: string }) =>
    `AWS が ${p.operation} を拒否しました: ${p.code}: ${p.message}`,
  "cause.aws.next": (p: { operation: string }) =>
    `${p.operation} の IAM ポリシーと入力を確かめてください。ほかには何も変更していません。`,
  "cause.listing.denied": (p: { operation: string; message: string }) =>
    `AWS が ${p.operation} を許可しませんでした: ${p.message}`,
  "cause.listing.denied.next": (p: { operation: string }) =>
    `このアカウントの IAM ポリシーで ${p.operation} を許可してください。`,
  "cause.listing.credentials": (p: { message: string }) => `使える AWS 認証情報がありません: ${p.message}`,
  "cause.listing.credentials.next": () =>
    "fleetgraph.yaml のこのアカウントの認証情報かロールを確かめてください。",
  "cause.listing.throttled": (p: { operation: string }) => `AWS の ${p.operation} の制限が長く続きました。`,
  "cause.listing.throttled.next": () => "自動で再試行します。続くようなら読み取りの間隔を広げてください。",
  "cause.listing.unreachable": (p: { message: string }) => `AWS に接続できません: ${p.message}`,
  "cause.listing.unreachable.next": () => "ネットワーク、リージョン、AWS_ENDPOINT_URL を確かめてください。",
  "cause.listing.unsupported": (p: { operation: string; message: string }) =>
    `この AWS エンドポイントは ${p.operation} に応じません: ${p.message}`,
  "cause.listing.unsupported.next": () => "それ以外は読み取りを続けます。",
  "cause.listing.notConfigured": () =>
    "このアカウントまたはリージョンは fleetgraph.yaml から外されたため、読み取られていません。",
  "cause.listing.notConfigured.next": () =>
    "戻せば再び読み取ります。外してから一時間でクラスターは現在の一覧から消えますが、過去は残ります。",
  "cause.listing.refused": (p: { message: string }) => `AWS の応答に保存できない内容があります: ${p.message}`,
  "cause.listing.refused.next": () =>
    "保存できたものは反映され、何も削除していません。Fleetgraph の不具合なので、このメッセージを報告してください。",
  "cause.listing.behind": (p: { left: number }) =>
    `ECS のデプロイをまだ読んでいないサービスが ${p.left} 件あります。`,
  "cause.listing.behind.next": () => "次回以降の読み取りで自動的に続けます。",
  "cause.listing.cutShort": (p: { operation: string }) =>
    `${p.operation} の一覧が途中で切れたため、何も削除していません。`,
  "cause.listing.cutShort.next": () => "自動で再試行します。",
  "cause.events.denied": (p: { operation: string; message: string }) =>
    `SQS が ${p.operation} を拒否しました: ${p.message}`,
  "cause.events.denied.next": (p: { operation: string }) =>
    `このアカウントの IAM ポリシーとキューのポリシーで sqs:${p.operation} を許可してください。`,
  "cause.events.queueGone": (p: { queueUrl: string }) => `キュー ${p.queueUrl} がありません。`,
  "cause.events.queueGone.next": () =>
    "キューとルールを作るか、fleetgraph.yaml の URL を直してください。その間も一覧の読み取りは続きます。",
  "cause.event.notJson": (p: { message: string }) => `メッセージが JSON ではありません: ${p.message}`,
  "cause.event.notJson.next": () =>
    "このキューに送っているものを調べてください。EventBridge のルールだけのはずです。",
  "cause.event.invalid": (p: { field: string; message: string }) =>
    `文書どおりの ECS イベントではありません: ${p.field}: ${p.message}`,
  "cause.event.invalid.next": () =>
    "メッセージを確かめ、読めるようになったら再処理してください: fleet events replay ID",
  "cause.event.refused": (p: { message: string }) => `内容を保存できません: ${p.message}`,
  "cause.event.refused.next": () =>
    "メッセージを確かめ、保存できるようになったら再処理してください: fleet events replay ID",
  "cause.event.unknownCluster": () => "一日たってもどの一覧にも現れないクラスターのイベントです。",
  "cause.event.unknownCluster.next": () =>
    "クラスターのアカウントとリージョンを fleetgraph.yaml に加えるか、EventBridge のルールから外してください。",
  "cause.trail.denied": (p: { operation: string; message: string }) =>
    `AWS が ${p.operation} を拒否しました: ${p.message}`,
  "cause.trail.denied.next": (p: { operation: string }) =>
    `アカウントの IAM ポリシーと、バケット、キュー、キーのポリシーで ${p.operation} を許可してください (docs/cloudtrail.md)。`,
  "cause.trail.notFound": (p: { operation: string; message: string }) => `${p.operation}: ${p.message}`,
  "cause.trail.notFound.next": () => "fleetgraph.yaml の trail のバケットとキューを確認してください。",
  "cause.trail.unreadable": (p: { key: string; message: string }) =>
    `CloudTrail のファイルではありません: ${p.message}`,
  "cause.trail.unreadable.next": () =>
    "バケットに書き込める人を確認してください。CloudTrail は完全なファイルだけを届けます。",
  "cause.trail.missing": (p: { key: string }) => `ファイルがバケットにありません: ${p.key}`,
  "cause.trail.missing.next": () => "バケットから削除できる人を確認してください。",
  "cause.unexpected": (p: { message: string }) => `予期しないことが起きました: ${p.message}`,
  "cause.unexpected.next": () => "自動で再試行します。詳しくはサーバーのログを見てください。",
};
