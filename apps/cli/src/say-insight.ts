import type { InsightFields } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { shortDuration } from "./terminal/moment.ts";
import type { Paint, Style } from "./terminal/style.ts";

type Evidence = InsightFields["evidence"][number];

const binary = ["B", "KiB", "MiB", "GiB", "TiB"];

function bytes(value: number): string {
  const sign = value < 0 ? "-" : "";
  let left = Math.abs(value);
  let unit = 0;
  while (left >= 1024 && unit < binary.length - 1) {
    left /= 1024;
    unit += 1;
  }
  return `${sign}${left >= 100 || unit === 0 ? Math.round(left) : Math.round(left * 10) / 10} ${binary[unit]}`;
}

/** A number with its unit, as people read it. */
export function evidenceValue({ say }: Context, { value, unit, text }: Evidence): string {
  if (value === null) return text ?? "";
  switch (unit) {
    case "BYTES":
      return bytes(value);
    case "BYTES_PER_SECOND":
      return `${bytes(value)}/s`;
    case "CORES":
      return say("cli.insights.cores", { cores: value });
    case "SHARE":
      return `${Math.round(value * 1000) / 10} %`;
    case "SECONDS":
      return shortDuration(value * 1000);
    case "DAYS":
      return say("cli.insights.days", { days: value });
    case "USD_PER_MONTH":
      return say("cli.insights.perMonth", { dollars: value });
    default:
      return String(value);
  }
}

export const paintOfSeverity = (style: Style, severity: string): Paint =>
  severity === "CRITICAL" ? style.red : severity === "WARNING" ? style.yellow : style.dim;

/** The command that deploys the change; nothing for an insight that proposes none. */
export function changeLines({ change }: Pick<InsightFields, "change">): string[] {
  if (change === null) return [];
  const { service, cpu, memory, containers } = change;
  const ofTask = [cpu !== null && `--cpu ${cpu}`, memory !== null && `--memory ${memory}`];
  const ofContainers = containers.flatMap((each) => [
    each.cpu !== null && `--cpu ${each.name}=${each.cpu}`,
    each.memory !== null && `--memory ${each.name}=${each.memory}`,
    each.memoryReservation !== null && `--memory-reservation ${each.name}=${each.memoryReservation}`,
  ]);
  return [["fleet deploy", service, ...ofTask, ...ofContainers].filter(Boolean).join(" ")];
}
