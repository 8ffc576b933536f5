import { gunzipSync } from "node:zlib";

/** How the agent of a host was configured, as far as that could be read. Only settings of clean-up, never a secret. */
export type AgentSettings = {
  /** Where that was found. */
  source: "USER_DATA" | "LAUNCH_TEMPLATE" | "SSM";
  /** As they were written, by name; what is not there has its default. */
  values: Readonly<Record<string, string>>;
  /** False where the host takes more from somewhere that was not read, such as S3. */
  complete: boolean;
};

type Setting = {
  name: string;
  kind: "DURATION" | "COUNT" | "FLAG";
  /** Seconds, a number, or 0 and 1. */
  byDefault: number;
  /** A smaller value is ignored: the agent then takes its default. */
  least?: number;
};

/** The settings of clean-up, their defaults, and what the agent ignores (amazon-ecs-agent, README.md). */
export const cleanUpSettings: readonly Setting[] = [
  { name: "ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION", kind: "DURATION", byDefault: 10_800, least: 1 },
  { name: "ECS_DISABLE_IMAGE_CLEANUP", kind: "FLAG", byDefault: 0 },
  { name: "ECS_IMAGE_CLEANUP_INTERVAL", kind: "DURATION", byDefault: 1_800, least: 600 },
  { name: "ECS_IMAGE_MINIMUM_CLEANUP_AGE", kind: "DURATION", byDefault: 3_600 },
  { name: "NON_ECS_IMAGE_MINIMUM_CLEANUP_AGE", kind: "DURATION", byDefault: 3_600 },
  { name: "ECS_NUM_IMAGES_DELETE_PER_CYCLE", kind: "COUNT", byDefault: 5, least: 1 },
  { name: "ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP", kind: "FLAG", byDefault: 0 },
];

/** What is in force of a setting. */
export type Effective = {
  name: string;
  kind: Setting["kind"];
  /** As it was written; null where it was not. */
  configured: string | null;
  value: number;
  byDefault: number;
  /** It was written, and the agent does not take it. */
  ignored: boolean;
};

/** What is in force of each: unset means the default, and so does what the agent ignores. */
export function effectiveSettings({ values }: AgentSettings): Effective[] {
  return cleanUpSettings.map(({ name, kind, byDefault, least = Number.NEGATIVE_INFINITY }) => {
    const configured = values[name] ?? null;
    const asRead = configured === null ? null : readValue(kind, configured);
    const ignored = configured !== null && (asRead === null || asRead < least);
    return {
      name,
      kind,
      configured,
      byDefault,
      ignored,
      value: asRead === null || ignored ? byDefault : asRead,
    };
  });
}

function readValue(kind: Setting["kind"], text: string): number | null {
  if (kind === "FLAG") return /^(1|t|true)$/i.test(text) ? 1 : /^(0|f|false)$/i.test(text) ? 0 : null;
  if (kind === "COUNT") return /^[+-]?\d{1,9}$/.test(text) ? Number(text) : null;
  return secondsOf(text);
}

const secondsOfUnit: Readonly<Record<string, number>> = {
  ...{ ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3 },
  ...{ s: 1, m: 60, h: 3_600 },
};

/** A duration as Go writes it: 3h, 1h30m, 90s; a number without a unit is none. */
function secondsOf(text: string): number | null {
  if (!/^([+-]?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+|0)$/.test(text)) return null;
  let seconds = 0;
  for (const [, amount = "", unit = ""] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g))
    seconds += Number(amount) * (secondsOfUnit[unit] ?? 0);
  return text.startsWith("-") ? -seconds : seconds;
}

/** User data as EC2 keeps it, in plain text: base64, and compressed where somebody did that. */
export function plainUserData(base64: string): string {
  const bytes = Buffer.from(base64, "base64");
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString("utf8");
  // EC2 takes 16 KB; what unfolds to more than a megabyte is no script.
  return gunzipSync(bytes, { maxOutputLength: 1_048_576 }).toString("utf8");
}

const wanted = new Set(cleanUpSettings.map(({ name }) => name));

/**
 * Settings in a script that writes ecs.config, in cloud-config, or in the file itself: each assignment counts, the last
 * one of a name wins, and comments do not. One whose value only the shell knows, or whether it is written at all, is left out.
 */
export function settingsIn(script: string): Record<string, string> {
  const values: Record<string, string> = {};
  let within = 0;
  // Also within what echo -e or printf unfolds to several lines.
  for (const line of script.split(/\r?\n|\\n/)) {
    const written = line.replace(/(^|\s)#.*$/, "");
    if (/^\s*if\s/.test(written)) within += 1;
    const asked = within > 0 || /^\s*(\[|test\s).*&&/.test(written);
    if (/(^|[\s;])fi([\s;]|$)/.test(written)) within = Math.max(0, within - 1);
    for (const [, name = "", quoted = ""] of written.matchAll(
      /\b((?:NON_)?ECS_[A-Z0-9_]+)=("[^"]*"|'[^']*'|[^\s"'\\;>|&)/]*)/g,
    )) {
      const value = quoted.replace(/^["']|["']$/g, "");
      // Looked for, or unset; and what a variable holds is not known.
      if (!wanted.has(name) || value === "") continue;
      if (asked || /[$`]/.test(value)) delete values[name];
      else values[name] = value;
    }
  }
  return values;
}

/** Parameters of SSM that a script takes its file from. */
export function parametersIn(script: string): string[] {
  const found = [...script.matchAll(/\bssm\s+get-parameters?\b[^\n|;]*?--names?[\s=]+["']?([\w./-]+)/g)];
  return [...new Set(found.map(([, name = ""]) => name))];
}

/** It takes its file from S3, or is no script at all (Bottlerocket's TOML): what else is set is not known. */
export function takesMoreFromElsewhere(script: string): boolean {
  return /\baws\s+s3\s+(cp|sync)\b[^\n]*ecs\.config|^\s*\[settings\b/m.test(script);
}
