/** 手引きの前に置く候補。候補がなければ空。 */
export function didYouMean(candidates: readonly string[] = []): string {
  return candidates.length ? `もしかして: ${candidates.join("、")}。` : "";
}

/** 求められた変更やタスク定義ファイルの誤り。 */
export const change = {
  "problem.invalid.several": (p: { count: number }) => `誤りが${p.count}件あります。`,
  "problem.invalid.variableName": (p: { name: string }) =>
    `「${p.name}」は環境変数の名前として正しくありません。`,
  "problem.invalid.variableName.hint": () => "名前は1から255文字で、等号と制御文字は使えません。",
  "problem.invalid.variableTwice": (p: { name: string; container: string }) =>
    `コンテナ「${p.container}」に「${p.name}」が二度指定されています。`,
  "problem.invalid.variableTwice.hint": () =>
    "それぞれの名前は、環境変数かシークレットのどちらかとして一度だけ指定してください。",
  "problem.invalid.secretReference": (p: { name: string }) =>
    `「${p.name}」の参照先がシークレットの参照として正しくありません。`,
  "problem.invalid.secretReference.hint": () =>
    "Secrets Manager のシークレットか SSM パラメータの ARN、または SSM パラメータの名前を書いてください。秘密の値そのものは書かないでください。",
  "problem.invalid.memoryReservation": (p: { container: string }) =>
    `コンテナ「${p.container}」のメモリ予約が上限を超えています。`,
  "problem.invalid.memoryReservation.hint": (p: { memory: number }) =>
    `予約は上限の ${p.memory} MiB 以下にしてください。`,
  "problem.invalid.memoryNeeded": (p: { container: string }) =>
    `コンテナ「${p.container}」のメモリがなくなります。`,
  "problem.invalid.memoryNeeded.hint": () =>
    "タスクに memory がなければ、コンテナに memory か memoryReservation が必要です。",
  "problem.invalid.taskCpu": (p: { value: string }) =>
    `「${p.value}」はタスクの CPU として正しくありません。`,
  "problem.invalid.taskCpu.hint": () =>
    'CPU ユニット (128から196608、"1024" が 1 vCPU) か vCPU ("0.5 vCPU") で書いてください。',
  "problem.invalid.taskMemory": (p: { value: string }) =>
    `「${p.value}」はタスクのメモリとして正しくありません。`,
  "problem.invalid.taskMemory.hint": () => 'MiB ("2048") か GB ("2 GB") で書いてください。',
  "problem.invalid.definitionTooLarge": (p: { limit: number }) =>
    `タスク定義が ${p.limit / 1024} KiB を超えています。`,
  "problem.invalid.definitionTooLarge.hint": () =>
    "ECS の上限です。長い値は、起動時に読むファイルやシークレットに移してください。",

  "problem.file.noObject": () => "タスク定義が JSON オブジェクトではありません。",
  "problem.file.noObject.hint": () =>
    "`aws ecs describe-task-definition` や ecspresso が書き出す JSON を渡してください。YAML や Jsonnet は先に JSON に変換してください。",
  "problem.file.template": (p: { field: string }) =>
    `${p.field} に {{ … }} が残っています。テンプレートのままです。`,
  "problem.file.template.hint": () => "先にレンダリングしてください。例: ecspresso render task-definition",
  "problem.file.unknownField": (p: { field: string }) => `タスク定義に ${p.field} という項目はありません。`,
  "problem.file.unknownField.hint": (p: { candidates: readonly string[] }) =>
    `${didYouMean(p.candidates)}ECS に拒否されます。`,
  "problem.file.fieldTwice": (p: { field: string }) => `${p.field} が二度あります。`,
  "problem.file.fieldTwice.hint": () => "大文字と小文字は区別されません。一つだけ残してください。",
  "problem.file.type": (p: { field: string; expected: string }) =>
    `${p.field} は${kinds[p.expected] ?? p.expected}でなければなりません。`,
  "problem.file.required": (p: { field: string }) => `${p.field} がありません。`,
  "problem.file.oneOf": (p: { field: string; values: readonly string[] }) =>
    `${p.field} は次のどれかでなければなりません: ${p.values.join(", ")}`,
  "problem.file.oneOf.hint": (p: { candidates: readonly string[] }) =>
    didYouMean(p.candidates) || "値は RegisterTaskDefinition のものです。",
  "problem.file.number": (p: { field: string }) => `${p.field} は0以上の整数でなければなりません。`,
  "problem.file.empty": (p: { field: string }) => `${p.field} が空です。`,
  "problem.file.family": (p: { family: string; expected: string }) =>
    `ファイルのファミリーは「${p.family}」ですが、サービスのファミリーは「${p.expected}」です。`,
  "problem.file.family.hint": () => "family を省くか、このサービスのファイルを渡してください。",
  "problem.file.containers": (p: { limit: number }) => `タスクのコンテナは1個から${p.limit}個までです。`,
  "problem.file.noEssential": () => "essential なコンテナがありません。",
  "problem.file.noEssential.hint": () =>
    "ECS では少なくとも一つ必要です。false と書かないコンテナは essential です。",
  "problem.file.containerName": (p: { field: string }) =>
    `${p.field} はコンテナの名前として正しくありません。`,
  "problem.file.containerName.hint": () => "255文字までの英数字、ハイフン、アンダースコアで書いてください。",
  "problem.file.image": (p: { field: string }) => `${p.field} はイメージの指定として正しくありません。`,
  "problem.file.twice": (p: { field: string; name: string }) => `${p.field}: 「${p.name}」が二度あります。`,
  "problem.file.noSuch": (p: { field: string; name: string }) =>
    `${p.field} の「${p.name}」がファイルにありません。`,
  "problem.file.noSuch.hint": (p: { candidates: readonly string[]; known: readonly string[] }) =>
    `${didYouMean(p.candidates)}あるもの: ${p.known.join(", ") || "なし"}`,

  "cli.option.env": () => "環境変数を設定 [container:]NAME=VALUE (複数可)",
  "cli.option.unsetEnv": () => "環境変数を削除 [container:]NAME",
  "cli.option.secret": () => "シークレットから取る変数を設定 [container:]NAME=ARN",
  "cli.option.unsetSecret": () => "シークレットから取る変数を削除",
  "cli.option.cpu": () => "タスクの CPU、または container=ユニット数",
  "cli.option.memory": () => "タスクのメモリ、または container=MiB",
  "cli.option.memoryReservation": () => "予約するメモリ container=MiB",
  "cli.option.command": () => "[container=]コマンド (空白区切りか JSON 配列)",
  "cli.option.taskDefinition": () => "タスク定義全体の JSON ファイル (- は標準入力)",
  "cli.usage.variable": (p: { option: string }) =>
    `${p.option} は NAME=VALUE か container:NAME=VALUE の形で書いてください。`,
  "cli.usage.unset": (p: { option: string }) =>
    `${p.option} は NAME か container:NAME の形で書いてください。`,
  "cli.usage.twice": (p: { option: string }) => `${p.option} で同じものが二度指定されています。`,
  "cli.usage.ofContainer": (p: { option: string }) =>
    `${p.option} はコンテナごとの指定です。container=値 の形で書いてください。`,
  "cli.usage.size": (p: { option: string; value: string }) =>
    `${p.option} の「${p.value}」は整数でも none でもありません。`,
  "cli.usage.command": () => "--command を単語に分けられません。",
  "cli.usage.command.hint": () =>
    `引用符のない単語か JSON 配列で書いてください: --command 'app=["sh","-c","date; ls"]'`,
  "cli.definition.notJson": (p: { file: string }) => `${p.file} は JSON ではありません。`,
  "cli.definition.notJson.hint": () =>
    "先に JSON に変換してください: ecspresso render task-definition、jsonnet FILE、yq -o json FILE など。",
  "cli.definition.template": (p: { file: string }) =>
    `${p.file} に {{ … }} が残っています。テンプレートのままです。`,
  "cli.definition.noJson": (p: { file: string }) => `${p.file} は JSON オブジェクトではありません。`,
  "cli.definition.tooLarge": (p: { file: string; limit: number }) =>
    `${p.file} が ${p.limit} KiB を超えています。`,
  "cli.plan.container": (p: { container: string }) => `コンテナ ${p.container}`,
  "cli.plan.itself": () => "(全体)",
  "cli.plan.redacted": () => "(値は表示しません)",
  "cli.summary.plan": () => "デプロイで何が変わるかを示し、検証だけして何も変えない",
  "cli.plan.heading": (p: { service: string; cluster: string; change: string }) =>
    `${p.cluster} の ${p.service} の計画${p.change ? `: ${p.change}` : ""}`,
  "cli.plan.definition": () => "タスク定義",
  "cli.plan.service": () => "サービス",
  "cli.plan.nothing": () => "変わるものはありません。",
  "cli.plan.checks": () => "検証",
  "cli.plan.inTheWay": () => "妨げになるもの",
  "cli.plan.overridable": () => "あなたには無視して進める権限があります。",
  "cli.plan.approval": (p: { needed: number; group: string }) => `${p.group} の承認が${p.needed}件必要です。`,
  "cli.plan.ahead": (p: { deployment: string }) => `このサービスは ${p.deployment} が変更中です。`,
  "cli.plan.fails": (p: { count: number }) =>
    `検証が${p.count}件失敗しました。このままでは動きません。何も変更していません。`,
  "cli.plan.refused": () => "今は拒否されます。何も変更していません。",
  "cli.plan.works": (p: { service: string }) =>
    `何も変更していません。実行するには同じオプションで: fleet deploy ${p.service}`,
};

const kinds: Record<string, string> = {
  text: "文字列",
  number: "整数",
  boolean: "true か false",
  list: "配列",
  object: "オブジェクト",
};
