import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AuditConfiguration, newSigningKey, parseSigningKey, type Signer } from "@fleetgraph/core/audit";
import { ConfigurationError } from "./config/configuration.ts";

const variable = "FLEETGRAPH_AUDIT_KEY";
const madeFile = "audit-key";

/**
 * Who signs the audit log's checkpoints: the key of the configuration or of the environment, then older ones. With the
 * embedded database one is made in the data directory where there is none; elsewhere nothing is signed without a key,
 * because a key that nobody knows of proves nothing. Throws ConfigurationError, which never holds any of a key.
 */
export function auditSigners(input: {
  configuration: AuditConfiguration;
  /** FLEETGRAPH_AUDIT_KEY */
  key: string | undefined;
  dataDirectory: string;
  embedded: boolean;
}): { signers: Signer[]; made: string | null } {
  const { configuration, key, dataDirectory, embedded } = input;
  const { origin, keyFile, olderKeyFiles } = configuration;
  const current = () => {
    if (key !== undefined && keyFile !== undefined)
      throw new ConfigurationError([`audit.keyFile: there is ${variable} too; which of them signs?`]);
    if (key !== undefined) return { signer: parsed(variable, key), made: null };
    if (keyFile !== undefined) return { signer: ofFile("audit.keyFile", keyFile), made: null };
    return embedded ? madeIn(dataDirectory, origin) : null;
  };
  const found = current();
  if (found === null) {
    if (olderKeyFiles.length > 0)
      throw new ConfigurationError([
        `audit.olderKeyFiles: there is no newer key in audit.keyFile or ${variable}`,
      ]);
    return { signers: [], made: null };
  }
  const signers = [found.signer, ...olderKeyFiles.map((file) => ofFile("audit.olderKeyFiles", file))];
  const name = origin ?? found.signer.key.name;
  for (const { key: each } of signers) {
    if (each.name === name) continue;
    throw new ConfigurationError([
      `audit.origin: the log is ${name}, and a key is of ${each.name}; a log keeps its name, also with a new key`,
    ]);
  }
  return { signers, made: found.made };
}

function madeIn(directory: string, origin: string | undefined): { signer: Signer; made: string | null } {
  const file = join(directory, madeFile);
  const made = !existsSync(file);
  // wx: of two processes that start at once, one makes it.
  if (made)
    writeFileSync(file, `${newSigningKey(origin ?? "fleetgraph.local")}\n`, { mode: 0o600, flag: "wx" });
  return { signer: ofFile("the audit log's key", file), made: made ? file : null };
}

function ofFile(field: string, file: string): Signer {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigurationError([
      `${field}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`,
    ]);
  }
  return parsed(`${field}: ${file}`, text);
}

function parsed(from: string, text: string): Signer {
  try {
    return parseSigningKey(text);
  } catch (error) {
    throw new ConfigurationError([`${from}: ${(error as Error).message}`]);
  }
}
