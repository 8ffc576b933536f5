const tasks = (p: { placed: number; desired: number }) =>
  p.placed === 0
    ? `新しいタスク${p.desired}個のどれにも置く場所がありません`
    : `新しいタスク${p.desired}個のうち${p.placed}個にしか置く場所がありません`;

const where = (p: { host: string; hosts: number }) =>
  p.hosts === 1 ? p.host : `${p.host} など${p.hosts}台のホスト`;

type Amounts = { placed: number; desired: number; needed: number; free: number; host: string; hosts: number };
type Words = { placed: number; desired: number; detail: string; host: string; hosts: number };

/** ロールアウトの場所がクラスターにあるか、何が足りないか。 */
export const placement = {
  "placement.fits": (p: { desired: number }) => `新しいタスク${p.desired}個すべてに置く場所があります。`,
  "placement.nothingToPlace": () => "サービスのタスク数は 0 なので、置くものがありません。",
  "placement.fargate": () =>
    "Fargate には詰めるホストがありません。アカウントの上限に収まるかは分かりません。",
  "placement.noHostsToPack": (p: { kind: string }) =>
    `${p.kind} は必要に応じてホストを用意するため、収まるかは分かりません。`,
  "placement.unread": (p: { operation: string; code: string; message: string }) =>
    `空きを読み取れませんでした: ${p.operation}: ${p.code}: ${p.message}`,
  "placement.cutShort": (p: { operation: string }) =>
    `${p.operation} の応答が途中で切れたため、空きをすべては読み取れませんでした。`,
  "placement.noHosts": (p: { placed: number; desired: number }) =>
    `${tasks(p)}。クラスターに使えるホストがありません。`,
  "placement.noHosts.hint": () =>
    "クラスターにホストを足すか、ホストを足すキャパシティプロバイダーを使ってください。",
  "placement.cannotRoll": (p: { desired: number; minimum: number; maximum: number }) =>
    `タスク${p.desired}個に minimumHealthyPercent ${p.minimum} と maximumPercent ${p.maximum} では、ECS は古いタスクを止めることも新しいタスクを起動することもできません。`,
  "placement.cannotRoll.hint": () => "minimumHealthyPercent を下げるか maximumPercent を上げてください。",
  "placement.lacks.cpu": (p: Amounts) =>
    `${tasks(p)}。1個に CPU ${p.needed} ユニットが必要ですが、最も空いているホスト ${p.host} に残るのは ${p.free} です。`,
  "placement.lacks.memory": (p: Amounts) =>
    `${tasks(p)}。1個にメモリ ${p.needed} MiB が必要ですが、最も空いているホスト ${p.host} に残るのは ${p.free} です。`,
  "placement.lacks.gpu": (p: Amounts) =>
    `${tasks(p)}。1個に GPU ${p.needed} 個が必要ですが、最も空いているホスト ${p.host} に残るのは ${p.free} 個です。`,
  "placement.lacks.amount.hint": () =>
    "ホストを足すか、要求を減らすか、minimumHealthyPercent を下げて古いタスクに先に場所を空けさせてください。",
  "placement.lacks.eni": (p: Amounts) =>
    `${tasks(p)}。ネットワークモード awsvpc のタスクには ENI が必要ですが、最も空いているホスト ${p.host} に残るのは ${p.free} 個です。`,
  "placement.lacks.eni.hint": () =>
    "ホストを足すか、アカウントの awsvpcTrunking を有効にしてホストを入れ替えてください。大きいインスタンスタイプほど ENI は多くなります。",
  "placement.lacks.ports": (p: Words) =>
    `${tasks(p)}。ホストポート ${p.detail} が ${where(p)} で使われています。`,
  "placement.lacks.ports.hint": () =>
    "ロードバランサーの後ろで動的なホストポート (0) を使うか、minimumHealthyPercent を下げて古いタスクに先にポートを空けさせるか、ホストを足してください。",
  "placement.lacks.attribute": (p: Words) => `${tasks(p)}。${where(p)} に属性 ${p.detail} がありません。`,
  "placement.lacks.attribute.hint": () =>
    "ホストの ECS エージェントを更新するか、属性が示す機能をホストで有効にしてください。",
  "placement.lacks.agent": (p: Words) => `${tasks(p)}。${where(p)} の ECS エージェントが切断されています。`,
  "placement.lacks.agent.hint": () => "ホストでエージェントを再起動するか、ホストを入れ替えてください。",
  "placement.lacks.status": (p: Words) => `${tasks(p)}。${where(p)} はタスクを受け付けません (${p.detail})。`,
  "placement.lacks.status.hint": () => "ホストを足すか、ACTIVE に戻してください。",
  "placement.lacks.constraint": (p: Words) =>
    `${tasks(p)}。配置制約 "${p.detail}" が ${where(p)} を除外します。`,
  "placement.lacks.constraint.hint": () =>
    "制約を満たすホストを足すか、サービスまたはタスク定義の制約を変えてください。",
  "placement.untold.eni": (p: { hosts: number }) =>
    `${p.hosts}台のホストに残る ENI の数が分からないため、ネットワークモード awsvpc のタスクが収まるかも分かりません。`,
  "placement.untold.gpu": (p: { hosts: number }) =>
    `${p.hosts}台のホストでどの GPU が空いているか分かりません。`,
  "placement.untold.rule": (p: { detail: string; hosts: number }) =>
    `"${p.detail}" が${p.hosts}台のホストを許すかどうかは、ECS の外からは分かりません。`,
  "placement.untold.order": () => "新しいタスクが収まるかは、ECS がどの古いタスクから止めるかによります。",
  "placement.untold.unhealthy": () =>
    "正常でない古いタスクがそれまでに消えていれば新しいタスクは収まりますが、消えるかどうかは分かりません。",
  "placement.untold.split": (p: { providers: string }) =>
    `新しいタスクは収まりますが、キャパシティプロバイダー (${p.providers}) それぞれ単独では収まりません。ECS の振り分け方は分かりません。`,
  "placement.scaling.fits": (p: { provider: string; left: number; hosts: number }) =>
    `新しいタスク${p.left}個は、キャパシティプロバイダー ${p.provider} がホストを${p.hosts}台足すまで待ちます。足す余地はあります。`,
  "placement.scaling.untold": (p: { provider: string; left: number }) =>
    `新しいタスク${p.left}個には今は場所がありません。キャパシティプロバイダー ${p.provider} がホストを足すかは分かりません。`,
  "placement.scaling.unread": (p: { provider: string; left: number }) =>
    `新しいタスク${p.left}個は、キャパシティプロバイダー ${p.provider} がホストを足すまで待ちます。Auto Scaling グループがどこまで増えるかは分かりません。`,
  "placement.scaling.otherHosts": (p: { provider: string; left: number }) =>
    `新しいタスク${p.left}個には今は場所がありません。キャパシティプロバイダー ${p.provider} はホストを足せますが、足りる大きさかは今のホストからは分かりません。`,
  "placement.scaling.full": (p: { provider: string; left: number }) =>
    `新しいタスク${p.left}個には場所がなく、${p.provider} の Auto Scaling グループは最大のホスト数に達しています。`,
  "placement.scaling.tooFew": (p: { provider: string; left: number; hosts: number; needed: number }) =>
    `新しいタスク${p.left}個には場所がありません。ホストがあと${p.needed}台必要ですが、${p.provider} の Auto Scaling グループが足せるのは${p.hosts}台です。`,
  "placement.scaling.full.hint": () => "Auto Scaling グループの最大数を増やすか、要求を減らしてください。",
};
