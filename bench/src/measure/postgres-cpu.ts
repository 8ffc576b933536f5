import { readFile } from "node:fs/promises";
import type pg from "pg";

/** The usual unit of /proc/PID/stat (sysconf _SC_CLK_TCK), the same on every Linux that Node runs on. */
const tickMs = 10;

/** What PostgreSQL's processes used for the connections of one application; null where it cannot be told. */
export async function postgresCpuMs(owner: pg.Client, applicationName: string): Promise<number | null> {
  if (process.platform !== "linux") return null;
  const { rows } = await owner.query<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()",
    [applicationName],
  );
  const each = await Promise.all(rows.map(({ pid }) => cpuOf(pid)));
  return each.reduce((sum: number | null, ms) => (sum === null || ms === null ? null : sum + ms), 0);
}

async function cpuOf(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  // The second field, the name in parentheses, may hold blanks; user and system time are the 14th and 15th.
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields?.[11]) + Number(fields?.[12]);
  return Number.isFinite(ticks) ? ticks * tickMs : null;
}
