import { readFileSync } from "node:fs";

/** Where the bot's settings come from, beside its two files. */
export type Environment = Readonly<Record<string, string | undefined>>;

export const environment = (): Environment => process.env;

/** A secret from NAME, or from the file that NAME_FILE names. Throws where that cannot be read. */
export function secretOf(env: Environment, name: string): string | undefined {
  const given = env[name]?.trim();
  if (given) return given;
  const file = env[`${name}_FILE`];
  return file ? readFileSync(file, "utf8").trim() : undefined;
}
