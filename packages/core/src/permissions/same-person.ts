/**
 * What two spellings of one name have in common: principals are named by people, and a chat's "Ada", a file's "ada " and
 * a keyboard's full-width letters are one person. Compatibility forms are made one (Unicode NFKC), and case is folded by
 * way of the upper case, so that "ß" and "SS" are one too.
 */
export function nameKey(name: string): string {
  const plain = name.normalize("NFKC").trim().replace(/\s+/gu, " ");
  return plain.toUpperCase().toLowerCase().normalize("NFKC");
}

export const samePerson = (one: string, other: string): boolean => nameKey(one) === nameKey(other);
