/** A program as it names itself. */
export type ClientName = { name: string | null; version: string | null };

/** The first product of a User-Agent, which is the program itself (RFC 9110 section 10.1.5). */
export function clientOf(userAgent: string | null | undefined): ClientName {
  const [, name = null, version = null] = /^([^\s/()]+)(?:\/([^\s()]+))?/.exec(userAgent ?? "") ?? [];
  return { name, version };
}
