import type { AwsFailureKind } from "../../kernel/index.ts";
import { AwsFailure } from "../../kernel/index.ts";
import type { Row } from "../store/rows.ts";
import { missingDefinitions, saveDefinition } from "../store/task-definitions.ts";
import type { ListingDeps } from "./list-part.ts";

/** After one of these the next revision would not be told either. */
const forAll: readonly AwsFailureKind[] = [
  "credentials",
  "denied",
  "throttled",
  "unreachable",
  "unsupported",
];

/**
 * Reads the revisions that rows name. A revision never changes, so each is read once; one that cannot be read now is
 * asked for again by the next listing.
 */
export function createDefinitionReader({ database, clock, source }: ListingDeps) {
  const asked = new Set<string>();
  let refused = false;
  return async (rows: readonly Row[]): Promise<void> => {
    const arns = new Set(rows.map((row) => row.task_definition_arn as string | null));
    const unasked = [...arns].filter((arn) => arn !== null && !asked.has(arn)) as string[];
    for (const arn of unasked) asked.add(arn);
    for (const arn of await missingDefinitions(database, unasked)) {
      if (refused) return;
      try {
        const definition = await source.taskDefinition(arn);
        if (definition) await saveDefinition(database, definition, clock.now());
      } catch (error) {
        if (!(error instanceof AwsFailure)) throw error;
        refused = forAll.includes(error.kind);
      }
    }
  };
}
