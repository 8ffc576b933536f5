import type { Database } from "@fleetgraph/database";
import type { TargetNames } from "../metric-source.ts";

/** Longer than anything is read back. */
const keptDays = 30;

/** Kept in the database: for whichever process asks next, and over its restarts. */
export function createTargetNames({ pool }: Pick<Database, "pool">): TargetNames {
  return {
    async of(source, ids) {
      const { rows } = await pool.query<{ target_id: string; name: string }>({
        name: "fg_metric_target_names",
        text: "SELECT target_id, name FROM metric_target_name WHERE source = $1 AND target_id = ANY ($2::text[])",
        values: [source, ids],
      });
      return new Map(rows.map(({ target_id, name }) => [target_id, name]));
    },
    async note(source, names) {
      if (names.size === 0) return;
      await pool.query({
        name: "fg_metric_target_name_note",
        text:
          "INSERT INTO metric_target_name (source, target_id, name) SELECT $1, n.id, n.name FROM unnest($2::text[], $3::text[]) AS n(id, name) " +
          "ORDER BY n.id ON CONFLICT (source, target_id) DO UPDATE SET name = excluded.name, noted_at = excluded.noted_at",
        values: [source, [...names.keys()], [...names.values()]],
      });
    },
  };
}

/** Forgets those of tasks that have been gone for long. */
export async function forgetTargetNames({ pool }: Pick<Database, "pool">): Promise<void> {
  await pool.query(
    "DELETE FROM metric_target_name n WHERE noted_at < now() - make_interval(days => $1) " +
      "AND NOT EXISTS (SELECT FROM task t WHERE t.id = n.target_id) " +
      "AND NOT EXISTS (SELECT FROM task_past p WHERE p.id = n.target_id AND p.valid_until > now() - make_interval(days => $1))",
    [keptDays],
  );
}
