import { findService, type Running, runningPage } from "../fleet/index.ts";
import { InvalidInput, kindOfId, message, type Page, type PageRequest, type Reads } from "../kernel/index.ts";
import { type Caller, isResourcePattern } from "../permissions/index.ts";

const longest = 600;

/**
 * The patterns of what a text names: an account, a cluster or a service by its name, `cluster/service` with or without
 * its region and account before it, each part with `*` for any characters, or a service's id or ARN. By names alone, so
 * that what is gone is found as well. Throws InvalidInput.
 */
export async function placesNamed(reads: Reads, caller: Caller, where: string): Promise<string[]> {
  if (where.startsWith("arn:") || kindOfId(where) === "service") {
    // As of now, and with its path, whatever else is asked for of services.
    const service = await findService({ pool: reads.pool }, caller, where);
    return service === null ? [] : [service.path];
  }
  const parts = where.split("/");
  if (where === "**") return [where];
  if (parts.length > 4 || parts.some((part) => part === "") || where.length > longest) {
    const hint = message("problem.invalid.where.hint", {});
    throw new InvalidInput(message("problem.invalid.where", { where: where.slice(0, 100) }), hint, ["where"]);
  }
  if (parts.length === 1) return [`${where}/*/*/*`, `*/*/${where}/*`, `*/*/*/${where}`];
  const pattern = [...Array.from({ length: 4 - parts.length }, () => "*"), ...parts].join("/");
  return isResourcePattern(pattern) ? [pattern] : [];
}

/** What ran at the reads' moment in what a text names, to who may read the fleet and its audit history there. */
export async function ranPage(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; where: string },
): Promise<Page<Running>> {
  const patterns = await placesNamed(reads, caller, input.where);
  return runningPage(reads, caller, { page: input.page, patterns, verbs: ["fleet:read", "audit:read"] });
}
