import type { Label } from "../../account.ts";

/** RFC 3339, or null for what is no time. */
export const instantOf = (date: Date | undefined): string | null =>
  date instanceof Date && !Number.isNaN(date.getTime()) ? date.toISOString() : null;

/** Tags as labels, by key. Each service of AWS spells the members in its own way. */
export function labelsOfTags(
  tags: readonly {
    key?: string | undefined;
    value?: string | undefined;
    Key?: string | undefined;
    Value?: string | undefined;
  }[] = [],
): Label[] {
  return tags
    .map(({ key, value, Key, Value }) => ({ key: key ?? Key ?? "", value: value ?? Value ?? "" }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** The last part of an ARN that ends in `/NAME`; a name as it is. */
export const nameOfArn = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);
