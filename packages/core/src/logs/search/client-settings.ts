import { readFile } from "node:fs/promises";
import { readSecret, SourceFailure } from "../../kernel/index.ts";
import type { SearchConfiguration } from "../logs-configuration.ts";

export type ClientSettings = {
  nodes: string[];
  auth: { username: string; password: string } | { apiKey: string } | undefined;
  /** Certificates in PEM. */
  ca: string | undefined;
};

/** What both clients are made with. Throws SourceFailure (UNAUTHORIZED) where a secret is not where it should be. */
export async function clientSettings(configuration: SearchConfiguration): Promise<ClientSettings> {
  const { node, username, passwordEnv, passwordFile, apiKeyEnv, apiKeyFile, caFile } = configuration;
  const nodes = typeof node === "string" ? [node] : node;
  const ca = caFile === undefined ? undefined : await readCertificates(caFile);
  if (apiKeyEnv !== undefined || apiKeyFile !== undefined)
    return { nodes, ca, auth: { apiKey: await readSecret({ env: apiKeyEnv, file: apiKeyFile }) } };
  if (username === undefined) return { nodes, ca, auth: undefined };
  const password = await readSecret({ env: passwordEnv, file: passwordFile });
  return { nodes, ca, auth: { username, password } };
}

async function readCertificates(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SourceFailure("UNREACHABLE", `the file ${file} with certificates cannot be read (${code})`);
  }
}
