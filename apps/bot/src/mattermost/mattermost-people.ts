import { localeOf } from "@fleetgraph/catalogue";
import type { UserProfile } from "@mattermost/types/users";
import type { Person } from "../core/chat.ts";
import { nameOfEmail, type PeopleSettings } from "../core/people.ts";
import type { MattermostClient } from "./mattermost-client.ts";

/** How long what Mattermost said of somebody, or of itself, counts: who is deactivated there does nothing here any more. */
const keptMs = 60_000;

/**
 * Who Mattermost's users are to Fleetgraph. Guests, users of other servers and bots are nobody unless they are named. An
 * address counts where it is certainly theirs: it comes from a directory, or the server has everybody verify theirs.
 */
export function mattermostPeople(
  client: MattermostClient,
  settings: PeopleSettings & { now: () => number },
): (user: string) => Promise<Person> {
  const known = new Map<string, { person: Person; until: number }>();
  let verifies: { answer: Promise<boolean>; until: number } | null = null;

  /** Whether somebody may have an address that was not shown to be theirs. */
  async function isProven(user: UserProfile): Promise<boolean> {
    // Only administrators are told, so of most bots it is empty.
    if (user.auth_service) return true;
    if (verifies === null || verifies.until <= settings.now()) {
      const answer = client.getClientConfig().then(
        ({ RequireEmailVerification, EnableSignInWithEmail, EnableSignInWithUsername }) =>
          RequireEmailVerification === "true" ||
          // Everybody comes through a directory.
          (EnableSignInWithEmail === "false" && EnableSignInWithUsername === "false"),
      );
      verifies = { answer, until: settings.now() + keptMs };
      answer.catch(() => {
        verifies = null;
      });
    }
    return verifies.answer;
  }

  async function principalOf(user: UserProfile): Promise<string | null> {
    if (user.delete_at > 0 || user.is_bot) return null;
    const named = settings.people.get(user.id);
    if (named !== undefined) return named;
    const isGuest = user.roles.split(" ").includes("system_guest");
    if (isGuest || user.remote_id || !user.email || !(await isProven(user))) return null;
    return nameOfEmail(user.email, settings);
  }

  return async (id) => {
    const kept = known.get(id);
    if (kept && kept.until > settings.now()) return kept.person;
    const user = await client.getUser(id);
    const person: Person = {
      user: id,
      principal: await principalOf(user),
      language: settings.language ?? localeOf(user.locale),
      timeZone: timeZoneOf(user),
    };
    if (known.size >= 1_000) known.clear();
    known.set(id, { person, until: settings.now() + keptMs });
    return person;
  };
}

function timeZoneOf({ timezone }: UserProfile): string {
  const { useAutomaticTimezone, automaticTimezone, manualTimezone } = timezone ?? {};
  const zone = String(useAutomaticTimezone) === "true" ? automaticTimezone : manualTimezone;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone || "UTC" }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
