/** Who people of a chat are to Fleetgraph. */
export type PeopleSettings = {
  /** The chat's ids or e-mail addresses to the names that Fleetgraph knows people by. */
  people: ReadonlyMap<string, string>;
  /** Domains whose addresses count as names; empty for none. */
  emailDomains: ReadonlySet<string>;
  /** Whether the name is what stands before the @. */
  localPart: boolean;
  /** The language of everybody; null for each one's own. */
  language: "en" | "ja" | null;
};

/** The name that an address stands for; null where it stands for none. */
export function nameOfEmail(
  given: string,
  { people, emailDomains, localPart }: PeopleSettings,
): string | null {
  const email = given.toLowerCase();
  const [local = "", domain = ""] = email.split(/@(?=[^@]*$)/);
  return people.get(email) ?? (emailDomains.has(domain) ? (localPart ? local : email) : null);
}
