import { homedir } from "node:os";
import { join } from "node:path";
import { ciJobOf } from "./ci-job.ts";

/** What the environment says, read once. */
export interface Environment {
  url: string | null;
  token: string | null;
  /** The language of messages, as POSIX gives it: LC_ALL before LC_MESSAGES before LANG. */
  language: string | undefined;
  /** NO_COLOR is set (https://no-color.org), or the terminal is dumb. */
  noColor: boolean;
  dumb: boolean;
  /** An HTTP or HTTPS proxy is set. */
  proxy: boolean;
  /** The CI job in which the command runs. */
  job: string | undefined;
  /** Its address, for the history; undefined where what is known of it is none. */
  origin: string | undefined;
  /** The folder of this user's settings. */
  configFolder: string;
}

/** Reads the environment: the only place that does. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const text = (name: string) => env[name] || undefined;
  const dumb = env.TERM === "dumb";
  const job = ciJobOf(env);
  return {
    url: text("FLEETGRAPH_URL") ?? null,
    token: text("FLEETGRAPH_TOKEN") ?? null,
    language: text("LC_ALL") ?? text("LC_MESSAGES") ?? text("LANG"),
    noColor: text("NO_COLOR") !== undefined || dumb,
    dumb,
    proxy: ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].some((name) => text(name)),
    job,
    origin: job && /^https?:\/\/[^/]/.test(job) ? job : undefined,
    configFolder: join(
      text("XDG_CONFIG_HOME") ??
        (process.platform === "win32" ? text("APPDATA") : undefined) ??
        join(homeOf(), ".config"),
      "fleetgraph",
    ),
  };
}

/** This user's home; the root where there is none, as in a container under a number that has no name. */
function homeOf(): string {
  try {
    return homedir();
  } catch {
    return "/";
  }
}
