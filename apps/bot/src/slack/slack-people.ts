import { localeOf } from "@fleetgraph/catalogue";
import type { webApi } from "@slack/bolt";
import type { Person } from "../core/chat.ts";
import { nameOfEmail, type PeopleSettings } from "../core/people.ts";

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
  settings: PeopleSettings & { team: string },
): string | null {
  if (!user || user.deleted || user.is_bot) return null;
  const named = settings.people.get(id);
  if (named !== undefined) return named;
  const isOurs =
    user.team_id === settings.team && !user.is_stranger && !user.is_restricted && !user.is_ultra_restricted;
  const email = user.profile?.email;
  return isOurs && email !== undefined ? nameOfEmail(email, settings) : null;
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
