import type { MetricName } from "./metric-names.ts";

const binary = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** A value with its unit: "0.42", "412 MiB", "1.2 MiB/s", "3.2%". Cores, loads and counts are numbers alone. */
export function quantity(name: MetricName, unit: string, value: number): string {
  if (unit === "bytes") return bytes(value);
  if (unit === "bytes/s") return `${bytes(value)}/s`;
  if (name === "CPU_THROTTLED") return percent(value);
  if (unit === "count") return String(Math.round(value * 100) / 100);
  return figures(value);
}

/** A share of one: "28%". */
export function percent(share: number): string {
  const value = share * 100;
  return `${value !== 0 && Math.abs(value) < 10 ? value.toFixed(1) : Math.round(value)}%`;
}

function figures(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || size >= 100) return String(Math.round(value));
  if (size < 0.1) return String(Number(value.toPrecision(2)));
  return value.toFixed(size >= 10 ? 1 : 2);
}

function bytes(value: number): string {
  const size = Math.abs(value);
  const power = size < 1 ? 0 : Math.min(binary.length - 1, Math.floor(Math.log2(size) / 10));
  const scaled = value / 1_024 ** power;
  const shown = power > 0 && Math.abs(scaled) < 10 ? scaled.toFixed(1) : String(Math.round(scaled));
  return `${shown} ${binary[power]}`;
}
