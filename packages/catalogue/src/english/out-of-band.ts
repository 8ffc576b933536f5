type Change = {
  person: string;
  action: string;
  target: string | null;
  details: Readonly<Record<string, unknown>>;
};

const detailsOf = (details: Change["details"]) =>
  Object.entries(details)
    .map(([name, value]) => (value === true ? name : `${name} ${value}`))
    .join(", ");

/** "carol@example.com: UpdateService on prod/web (taskDefinition web:12)" */
function words({ person, action, target, details }: Change): string {
  const more = detailsOf(details);
  return `${person} called ${action}${target ? ` on ${target}` : ""}${more ? ` (${more})` : ""}`;
}

/** Changes that came of nothing Fleetgraph did. */
export const outOfBand = {
  "outOfBand.found": (p: Change) => `Behind Fleetgraph's back: ${words(p)}.`,
  "outOfBand.withdrawn": (p: Change) => `It was Fleetgraph's after all: ${words(p)}.`,
  "outOfBand.details": (p: { details: Readonly<Record<string, unknown>> }) => detailsOf(p.details),
  "cli.summary.audit out-of-band": () => "List what was changed behind Fleetgraph's back",
  "cli.summary.audit acknowledge": () => "Say of such a change that it is known, and why",
  "cli.option.person": () => "only what this person did",
  "cli.option.unacknowledged": () => "only what nobody has acknowledged",
  "cli.option.acknowledgeReason": () => "why it is no cause for alarm",
  "cli.column.what": () => "WHAT",
  "cli.column.acknowledged": () => "ACKNOWLEDGED",
  "cli.show.outOfBand": () => "Behind Fleetgraph's back",
  "cli.audit.noOutOfBand": () => "No change behind Fleetgraph's back is on record.",
  "cli.audit.acknowledged": (p: { change: string }) => `Acknowledged ${p.change}.`,
  "cli.audit.acknowledgement": (p: { by: string; reason: string }) => `${p.by}: ${p.reason}`,
};
