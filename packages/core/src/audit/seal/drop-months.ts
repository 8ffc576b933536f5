import { timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { readBack } from "./archive-file.ts";
import { inOwnersTransaction, NotSealed, record, type SealDeps, sealedSchema } from "./seal-months.ts";

type Kept = { month: string; events: string; file: string; sha256: Buffer };

/**
 * Removes for good the events of months that are sealed, once their archive in the directory was read and is the one that
 * was verified. Gives each month as it is done. Throws NotSealed for a month whose archive is not there as it was.
 */
export async function* dropMonths(
  deps: SealDeps,
  { before, directory }: { before: Date; directory: string },
): AsyncGenerator<{ month: string; events: number }> {
  const { owner, clock, log } = deps;
  const { rows } = await owner.query<Kept>(
    "SELECT to_char(month, 'YYYY-MM') AS month, events, file, sha256 FROM audit_archive " +
      "WHERE dropped_at IS NULL AND month < $1::date ORDER BY 1",
    [before.toISOString().slice(0, 10)],
  );
  for (const { month, events, file, sha256 } of rows) {
    const path = join(directory, file);
    const there = await readBack(path).catch((error: NodeJS.ErrnoException) => {
      throw new NotSealed(month, `its archive cannot be read: ${error.message}`);
    });
    if (!timingSafeEqual(there.sha256, sha256)) {
      throw new NotSealed(month, `${path} is not the archive that was verified`);
    }
    const now = clock.now();
    await inOwnersTransaction(owner, async () => {
      await owner.query(`DROP TABLE ${sealedSchema}."audit_event_${month.replace("-", "")}"`);
      await owner.query("UPDATE audit_archive SET dropped_at = $2 WHERE month = $1::date", [
        `${month}-01`,
        now,
      ]);
      await record(owner, {
        action: "audit.drop",
        month,
        payload: { month, events: Number(events), file },
        now,
      });
    });
    log.info("audit.dropped", { month, file });
    yield { month, events: Number(events) };
  }
}
