type Change = {
  person: string;
  action: string;
  target: string | null;
  details: Readonly<Record<string, unknown>>;
};

const detailsOf = (details: Change["details"]) =>
  Object.entries(details)
    .map(([name, value]) => (value === true ? name : `${name} ${value}`))
    .join("、");

function words({ person, action, target, details }: Change): string {
  const more = detailsOf(details);
  return `${person} が${target ? ` ${target} に対して` : ""} ${action} を実行${more ? `（${more}）` : ""}`;
}

/** Fleetgraph のしたことに由来しない変更。 */
export const outOfBand = {
  "outOfBand.found": (p: Change) => `Fleetgraph を通さない変更: ${words(p)}。`,
  "outOfBand.withdrawn": (p: Change) => `Fleetgraph による変更と判明: ${words(p)}。`,
  "outOfBand.details": (p: { details: Readonly<Record<string, unknown>> }) => detailsOf(p.details),
  "cli.summary.audit out-of-band": () => "Fleetgraph を通さない変更の一覧",
  "cli.summary.audit acknowledge": () => "そうした変更を理由とともに確認済みにする",
  "cli.option.person": () => "この人による変更だけ",
  "cli.option.unacknowledged": () => "未確認のものだけ",
  "cli.option.acknowledgeReason": () => "問題ない理由",
  "cli.column.what": () => "内容",
  "cli.column.acknowledged": () => "確認",
  "cli.show.outOfBand": () => "Fleetgraph を通さない変更",
  "cli.audit.noOutOfBand": () => "Fleetgraph を通さない変更の記録はありません。",
  "cli.audit.acknowledged": (p: { change: string }) => `${p.change} を確認済みにしました。`,
  "cli.audit.acknowledgement": (p: { by: string; reason: string }) => `${p.by}: ${p.reason}`,
};
