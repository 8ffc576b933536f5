import { readFileSync } from "node:fs";
import type { PeopleSettings } from "./core/people.ts";
import { type Environment, secretOf } from "./env.ts";
import type { MattermostSettings } from "./mattermost/mattermost-app.ts";
import type { SlackSettings } from "./slack/slack-app.ts";

export type Settings = {
  url: string;
  token: string;
  /** The token of another principal, with which approvals are given; the same one when left out. */
  approverToken?: string;
  channels: ReadonlySet<string> | null;
  /** The chat that it is in: one of the two. */
  slack?: Omit<SlackSettings, "now">;
  mattermost?: Omit<MattermostSettings, "now" | "log">;
};

// chat.update is a method of Tier 3 (50 a minute), and one message a second is what a channel takes.
const updateEveryMs = 1_200;

/** The bot's settings (docs/bot.md has them all). Throws an Error that says what is missing or wrong. */
export function readSettings(env: Environment): Settings {
  const need = (name: string) => {
    const value = secretOf(env, name);
    if (value) return value;
    throw new Error(`${name} is not set: give it, or ${name}_FILE, the file that holds it.`);
  };
  const listOf = (name: string) => (env[name] ?? "").split(/[\s,]+/).filter(Boolean);
  const channels = listOf("FLEETGRAPH_BOT_CHANNELS");
  const port = portOf(env.FLEETGRAPH_BOT_PORT ?? "3000");
  const emailDomains = new Set(listOf("FLEETGRAPH_BOT_EMAIL_DOMAINS").map((each) => each.toLowerCase()));
  const people: PeopleSettings = {
    people: env.FLEETGRAPH_BOT_PEOPLE ? readPeople(env.FLEETGRAPH_BOT_PEOPLE) : new Map(),
    emailDomains,
    localPart: isLocalPart(env.FLEETGRAPH_BOT_NAMES, emailDomains),
    language: languageOf(env.FLEETGRAPH_BOT_LANGUAGE),
  };
  const ofSlack = (): NonNullable<Settings["slack"]> => {
    const appToken = secretOf(env, "SLACK_APP_TOKEN");
    return {
      ...people,
      botToken: need("SLACK_BOT_TOKEN"),
      connection: appToken
        ? { kind: "socket", appToken }
        : { kind: "http", signingSecret: need("SLACK_SIGNING_SECRET"), port },
      channels: channels.length > 0 ? new Set(channels) : null,
      apiUrl: env.SLACK_API_URL ?? null,
      updateEveryMs,
    };
  };
  const ofMattermost = (address: string): NonNullable<Settings["mattermost"]> => ({
    ...people,
    url: address,
    token: need("MATTERMOST_TOKEN"),
    actions: { url: need("MATTERMOST_ACTIONS_URL"), secret: need("MATTERMOST_ACTIONS_SECRET"), port },
  });
  const { MATTERMOST_URL: mattermost } = env;
  const approverToken = secretOf(env, "FLEETGRAPH_APPROVER_TOKEN");
  return {
    url: env.FLEETGRAPH_URL ?? "http://127.0.0.1:4000",
    token: need("FLEETGRAPH_TOKEN"),
    ...(approverToken && { approverToken }),
    channels: channels.length > 0 ? new Set(channels) : null,
    ...(mattermost ? { mattermost: ofMattermost(mattermost) } : { slack: ofSlack() }),
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`FLEETGRAPH_BOT_PORT "${text}" is no port.`);
}

function isLocalPart(names: string | undefined, domains: ReadonlySet<string>): boolean {
  if (!names) return false;
  if (names !== "local-part")
    throw new Error(`FLEETGRAPH_BOT_NAMES "${names}" is unknown: say local-part, or leave it out.`);
  if (domains.size <= 1) return true;
  // alice@example.com and alice@partner.example would be one person.
  throw new Error(
    "FLEETGRAPH_BOT_NAMES local-part needs one domain in FLEETGRAPH_BOT_EMAIL_DOMAINS: with more, two people can have one name. " +
      "Leave it out, or name who is of the other domains in FLEETGRAPH_BOT_PEOPLE.",
  );
}

function languageOf(text: string | undefined): "en" | "ja" | null {
  if (text === undefined || text === "") return null;
  if (text === "en" || text === "ja") return text;
  throw new Error(`FLEETGRAPH_BOT_LANGUAGE "${text}" is neither en nor ja.`);
}

/** A JSON object of Slack ids or e-mail addresses to the names that Fleetgraph knows people by. */
function readPeople(file: string): Map<string, string> {
  const people: unknown = JSON.parse(readFileSync(file, "utf8"));
  const isMap = typeof people === "object" && people !== null && !Array.isArray(people);
  const entries = isMap ? Object.entries(people) : [];
  if (!isMap || entries.some(([, name]) => typeof name !== "string" || name === "")) {
    throw new Error(`${file} is no JSON object of people: {"U012ABC": "alice", "bob@example.com": "bob"}`);
  }
  return new Map(entries.map(([who, name]) => [who.includes("@") ? who.toLowerCase() : who, name as string]));
}
