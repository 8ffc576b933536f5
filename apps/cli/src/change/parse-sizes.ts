import type { Values } from "../command.ts";
import type { Say } from "../context.ts";
import { UsageError } from "../failure.ts";
import type { wantedOptions } from "./wanted-options.ts";

/** What a container may use and runs; null removes. */
export interface WantedContainer {
  name?: string;
  cpu?: number | null;
  memory?: number | null;
  memoryReservation?: number | null;
  command?: string[] | null;
}
export interface WantedSizes {
  cpu?: string;
  memory?: string;
  containers?: WantedContainer[];
}
type SizeOptions = Pick<Values<typeof wantedOptions>, "cpu" | "memory" | "memory-reservation" | "command">;

/** What takes a setting away: `--memory app=none`. */
const none = "none";

/**
 * Reads --cpu, --memory, --memory-reservation and --command. "app=256" is the container's, "512" the task's. Throws a
 * UsageError.
 */
export function parseSizes(say: Say, values: SizeOptions): WantedSizes {
  const containers = new Map<string | undefined, WantedContainer>();
  const wanted: WantedSizes = {};
  for (const size of ["cpu", "memory"] as const) {
    const option = `--${size}`;
    for (const text of values[size] ?? []) {
      const { container, value } = containerAndValue(text);
      if (container !== undefined) set(container, { [size]: numberOf(option, value) }, option);
      else if (wanted[size] !== undefined) throw new UsageError(say("cli.usage.twice", { option }));
      else wanted[size] = value;
    }
  }
  for (const text of values["memory-reservation"] ?? []) {
    const option = "--memory-reservation";
    const { container, value } = containerAndValue(text);
    if (container === undefined) throw new UsageError(say("cli.usage.ofContainer", { option }));
    set(container, { memoryReservation: numberOf(option, value) }, option);
  }
  for (const text of values.command ?? []) {
    const { container, value } = containerAndValue(text);
    set(container, { command: commandOf(say, value) }, "--command");
  }
  return { ...wanted, ...(containers.size > 0 && { containers: [...containers.values()] }) };

  function set(name: string | undefined, setting: WantedContainer, option: string): void {
    const container = containers.get(name) ?? (name === undefined ? {} : { name });
    if (Object.keys(setting).some((key) => key in container)) {
      throw new UsageError(say("cli.usage.twice", { option }));
    }
    containers.set(name, { ...container, ...setting });
  }

  function numberOf(option: string, value: string): number | null {
    if (value === none) return null;
    if (/^\d{1,9}$/.test(value)) return Number(value);
    throw new UsageError(say("cli.usage.size", { option, value }));
  }
}

/** A container's name before the first "=", as ECS lets it be named. */
function containerAndValue(text: string): { container: string | undefined; value: string } {
  const [, container, value = text] = /^([\w-]+)=(.*)$/s.exec(text) ?? [];
  return { container, value };
}

/**
 * A command as words, or as a JSON list where a word has a space in it. Quotes are not taken apart: which shell's rules
 * would they follow?
 */
function commandOf(say: Say, text: string): string[] | null {
  const trimmed = text.trim();
  if (trimmed === none) return null;
  if (trimmed.startsWith("[")) {
    const list = listOf(trimmed);
    if (list !== null) return list;
    throw new UsageError(say("cli.usage.command"), say("cli.usage.command.hint"));
  }
  if (trimmed === "" || /["'\\]/.test(trimmed)) {
    throw new UsageError(say("cli.usage.command"), say("cli.usage.command.hint"));
  }
  return trimmed.split(/\s+/);
}

function listOf(text: string): string[] | null {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((word) => typeof word === "string") ? list : null;
  } catch {
    return null;
  }
}
