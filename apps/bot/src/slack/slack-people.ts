import { localeOf } from "@fleetgraph/catalogue";
import type { webApi } from "@slack/bolt";
import type { Person } from "../core/chat.ts";

export type PeopleSettings = {
  /** Slack ids or e-mail addresses to the names that Fleetgraph knows people by. */
  people: ReadonlyMap<string, string>;
  /** Domains whose addresses count as names; empty for none. */
  emailDomains: ReadonlySet<string>;
  /** Whether the name is what stands before the @. */
  localPart: boolean;
  /** The language of everybody; null for each one's own. */
  language: "en" | "ja" | null;
};

/** How long what Slack said of somebody counts: who is deactivated there does nothing here any more. */
const keptMs = 60_000;

type User = {
  id?: string;
  team_id?: string;
  deleted?: boolean;
  is_bot?: boolean;
  is_stranger?: boolean;
  is_restricted?: boolean;
  is_ultra_restricted?: boolean;
  locale?: string;
  tz?: string;
  profile?: { email?: string };
};

/** Who Slack's users are to Fleetgraph. Guests, users of other workspaces and bots are nobody unless they are named. */
export function slackPeople(
  client: webApi.WebClient,
  settings: PeopleSettings & { team: string; now: () => number },
): (user: string) => Promise<Person> {
  const known = new Map<string, { person: Person; until: number }>();
  return async (id) => {
    const kept = known.get(id);
    if (kept && kept.until > settings.now()) return kept.person;
    const user = (await client.users.info({ user: id, include_locale: true })).user as User | undefined;
    const person: Person = {
      user: id,
      principal: principalOf(id, user, settings),
      language: settings.language ?? localeOf(user?.locale),
      timeZone: isTimeZone(user?.tz) ? user.tz : "UTC",
    };
    if (known.size >= 1_000) known.clear();
    known.set(id, { person, until: settings.now() + keptMs });
    return person;
  };
}

function principalOf(
  id: string,
  user: User | undefined,
  { people, emailDomains, localPart, team }: PeopleSettings & { team: string },
): string | null {
  if (!user || user.deleted || user.is_bot) return null;
  const named = people.get(id);
  if (named !== undefined) return named;
  const isOurs =
    user.team_id === team && !user.is_stranger && !user.is_restricted && !user.is_ultra_restricted;
  const email = user.profile?.email?.toLowerCase();
  if (!isOurs || email === undefined) return null;
  const [local = "", domain = ""] = email.split(/@(?=[^@]*$)/);
  return people.get(email) ?? (emailDomains.has(domain) ? (localPart ? local : email) : null);
}

function isTimeZone(zone: string | undefined): zone is string {
  if (zone === undefined) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
