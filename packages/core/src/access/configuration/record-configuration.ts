import { createHash, randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import type { Database, Prisma } from "@fleetgraph/database";
import canonicalize from "canonicalize";
import { appendAudit } from "../../audit/index.ts";
import { type Clock, joinTransaction, newId, Statement } from "../../kernel/index.ts";
import { systemCaller } from "../../permissions/index.ts";
import {
  type ConfigurationChange,
  compareConfigurations,
  type Json,
  type RedactedConfiguration,
  redactConfiguration,
} from "./compare-configurations.ts";

/** As many are told of one by one; more than that is another configuration altogether, and kept as a whole besides. */
const mostChanges = 500;

/**
 * Called at every start: where the configuration is another than the last one that is on record, keeps it and tells in
 * the audit history what changed. Of many processes that start with the same one, the first does. Gives whether this
 * one did. What is secret is told to have changed, never what it is.
 */
export async function recordConfiguration(
  deps: { database: Database; clock: Clock },
  input: { configuration: unknown },
): Promise<boolean> {
  const present = redactConfiguration(input.configuration);
  return deps.database.prisma.$transaction(
    async (transaction) => {
      await transaction.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('fleetgraph configuration'))::text`;
      const last = await transaction.configurationVersion.findFirst({
        orderBy: [{ at: "desc" }, { id: "desc" }],
      });
      const changes =
        last === null ? compareConfigurations({}, present.content) : changesSince(last, present);
      if (changes.length === 0) return false;
      // Clocks of several machines differ: what is recorded later also holds later.
      const now = deps.clock.now();
      const at = last === null || now > last.at ? now : new Date(last.at.getTime() + 1);
      const id = newId("configurationVersion", at);
      const salt = randomBytes(16);
      await transaction.configurationVersion.create({
        data: {
          id,
          at,
          content: present.content as Prisma.InputJsonValue,
          secrets: marksOf(present, salt),
          salt: new Uint8Array(salt),
        },
      });
      const statement = new Statement();
      appendAudit(
        statement,
        systemCaller(id),
        {
          action: "configuration.change",
          outcome: "ACCEPTED",
          target: { type: "Configuration", id, name: null, path: "" },
          onBehalfOf: null,
          reason: null,
          payload: {
            first: last === null,
            // Whoever has this entry proven has the kept configuration proven too.
            digest: digestOf(present.content),
            changes: changes.slice(0, mostChanges),
            notShown: Math.max(0, changes.length - mostChanges),
          },
        },
        at,
      );
      await joinTransaction(transaction, statement);
      return true;
    },
    { timeout: 30_000, maxWait: 30_000 },
  );
}

/** SHA-256 of a configuration's canonical JSON (RFC 8785), in base64. */
const digestOf = (content: Json) =>
  createHash("sha256")
    .update(canonicalize(content) ?? "", "utf8")
    .digest("base64");

type Recorded = { content: Prisma.JsonValue; secrets: Prisma.JsonValue; salt: Uint8Array };

/** What is another than then; of what is redacted, that it is. */
function changesSince(last: Recorded, present: RedactedConfiguration): ConfigurationChange[] {
  const changes = compareConfigurations(last.content as Json, present.content);
  const told = new Set(changes.map(({ field }) => field));
  const marks = last.secrets as Record<string, string>;
  for (const [field, value] of present.secrets) {
    const mark = marks[field];
    if (told.has(field) || mark === undefined || isMarkOf(mark, value, last.salt)) continue;
    changes.push({ field, before: "[redacted]", after: "[redacted, another]" });
  }
  return changes.sort((one, other) => (one.field < other.field ? -1 : 1));
}

function marksOf({ secrets }: RedactedConfiguration, salt: Uint8Array): Record<string, string> {
  return Object.fromEntries([...secrets].map(([field, value]) => [field, markOf(value, salt)]));
}

// Slow on purpose: whoever reads the table must not find out a short secret by trying.
const markOf = (value: string, salt: Uint8Array) => scryptSync(value, salt, 32).toString("base64");

function isMarkOf(mark: string, value: string, salt: Uint8Array): boolean {
  return timingSafeEqual(Buffer.from(mark, "base64"), scryptSync(value, salt, 32));
}
