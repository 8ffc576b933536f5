import { readFile } from "node:fs/promises";
import { z } from "zod";
import { SourceFailure } from "./source-failure.ts";

/** The name of an environment variable that has a secret in it, as fleetgraph.yaml names it. */
export const secretEnv = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected the name of an environment variable, not the secret itself");

/** A file that has a secret in it and nothing else, as fleetgraph.yaml names it. */
export const secretFile = z.string().min(1).max(4096);

/**
 * The secret that a reference names, as it is now: it may be renewed while the server runs. Throws SourceFailure
 * (UNAUTHORIZED) that says where it was looked for.
 */
export async function readSecret(
  reference: { env?: string | undefined; file?: string | undefined },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  const { env, file } = reference;
  if (env !== undefined) {
    const value = environment[env]?.trim();
    if (value) return value;
    throw new SourceFailure("UNAUTHORIZED", `the environment variable ${env} is not set`);
  }
  if (file === undefined) throw new SourceFailure("UNAUTHORIZED", "no secret is configured");
  try {
    const value = (await readFile(file, "utf8")).trim();
    if (value !== "") return value;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SourceFailure("UNAUTHORIZED", `the file ${file} cannot be read (${code})`);
  }
  throw new SourceFailure("UNAUTHORIZED", `the file ${file} is empty`);
}
