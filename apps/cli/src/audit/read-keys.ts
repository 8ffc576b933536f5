import { readFileSync } from "node:fs";
import { parseVerifierKey, type VerifierKey } from "@fleetgraph/transparency-log";
import type { Say } from "../context.ts";
import { UsageError } from "../failure.ts";
import { sha256 } from "./node-crypto.ts";

/** Public keys, each a verifier key itself or a file with one per line ("#" begins a remark). */
export function readKeys(say: Say, values: readonly string[]): VerifierKey[] {
  return values.flatMap((value) => {
    const key = parseVerifierKey(sha256, value.trim());
    return key ? [key] : readKeyFile(say, value);
  });
}

function readKeyFile(say: Say, file: string): VerifierKey[] {
  const lines = readText(say, file)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const keys = lines.map((line) => parseVerifierKey(sha256, line));
  if (keys.length > 0 && !keys.includes(null)) return keys.filter((key) => key !== null);
  throw new UsageError(say("cli.audit.noKey", { file }), say("cli.audit.noKey.hint"));
}

/** A small text file: a key, or a checkpoint. */
export function readText(say: Say, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(say("cli.usage.file", { file, message: (error as Error).message }));
  }
}
