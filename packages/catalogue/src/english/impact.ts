const names: Readonly<Record<string, string>> = {
  CPU_USAGE: "CPU",
  CPU_THROTTLED: "CPU throttled",
  MEMORY_USAGE: "Memory",
  NETWORK_RECEIVE: "Network in",
  NETWORK_TRANSMIT: "Network out",
  DISK_READ: "Disk read",
  DISK_WRITE: "Disk write",
  RESTARTS: "Restarts",
};
const units: Readonly<Record<string, string>> = { cores: " cores", count: " per hour" };
const lacks: Readonly<Record<string, string>> = {
  NO_POINTS: "there are no points of it.",
  TOO_EARLY: "ten minutes after the deployment has settled are not over yet.",
  HISTORY: "there is not a day of history to compare with, or too much of this time is missing.",
  DISTURBED: "another change of the service came too close.",
};

/** A value with its unit: bytes by 1024, shares in percent. */
export function amount(value: number, unit: string): string {
  if (unit === "1") return `${digits(value * 100)} %`;
  if (!unit.startsWith("bytes")) return `${digits(value)}${units[unit] ?? ` ${unit}`}`;
  const scale = value === 0 ? 0 : Math.min(4, Math.max(0, Math.floor(Math.log2(Math.abs(value)) / 10)));
  return `${digits(value / 1024 ** scale)} ${["B", "KiB", "MiB", "GiB", "TiB"][scale]}${unit.slice("bytes".length)}`;
}

const digits = (value: number) =>
  Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

/** A change of a ratio in percent, or a difference with its unit. */
export const signed = (shift: number, { unit, ratio }: { unit: string; ratio: boolean }): string => {
  const text = ratio ? `${Math.round(Math.abs(shift) * 100)} %` : amount(Math.abs(shift), unit);
  return `${shift < 0 ? "−" : "+"}${text}`;
};

export type Compared = {
  metric: string;
  unit: string;
  ratio: boolean;
  expected: number;
  after: number;
  shift: number;
  from: number | null;
  until: number | null;
};

function numbers(p: Compared): string {
  const change = signed(p.shift, p);
  const sure =
    p.from === null || p.until === null ? "" : `, 99 % sure ${signed(p.from, p)} to ${signed(p.until, p)}`;
  return `${amount(p.after, p.unit)} after, ${amount(p.expected, p.unit)} expected (${change}${sure})`;
}
const name = (metric: string) => names[metric] ?? metric;

/** What a deployment did to its service. */
export const impact = {
  "impact.metric": (p: { metric: string }) => name(p.metric),
  "impact.WORSE": (p: Compared) => `${name(p.metric)} got worse: ${numbers(p)}.`,
  "impact.BETTER": (p: Compared) => `${name(p.metric)} got better: ${numbers(p)}.`,
  "impact.CHANGED": (p: Compared) => `${name(p.metric)} changed: ${numbers(p)}.`,
  "impact.NO_CHANGE": (p: Compared) => `${name(p.metric)} did what it does by itself: ${numbers(p)}.`,
  "impact.NOT_ENOUGH_DATA": (p: { metric: string; lack: string }) =>
    `${name(p.metric)} cannot be judged: ${lacks[p.lack] ?? p.lack}`,
  "impact.amount": (p: { value: number; unit: string }) => amount(p.value, p.unit),
  "impact.shift": (p: { shift: number; unit: string; ratio: boolean }) => signed(p.shift, p),
  "cli.summary.impact": () => "What a deployment did to its service's metrics",
  "cli.impact.none": () => "It has not ended, or never changed its service: there is nothing to compare.",
  "cli.impact.noDeployment": (p: { service: string }) =>
    `${p.service} was never deployed through Fleetgraph.`,
  "cli.impact.unfinished": (p: { until: string }) =>
    `The hour after is not over until ${p.until}: this may still change.`,
  "cli.impact.windows": (p: { before: string; after: string }) =>
    `${p.before} before the roll-out, ${p.after} from five minutes after it`,
  "cli.column.impactMetric": () => "METRIC",
  "cli.column.verdict": () => "VERDICT",
  "cli.column.expected": () => "EXPECTED",
  "cli.column.after": () => "AFTER",
  "cli.column.shift": () => "CHANGE",
  "cli.column.around": () => "AN HOUR BEFORE | AN HOUR AFTER",
};
