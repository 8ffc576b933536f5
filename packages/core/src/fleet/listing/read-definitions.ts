import type { AwsFailureKind } from "../../kernel/index.ts";
import { AwsFailure } from "../../kernel/index.ts";
import type { Row } from "../store/rows.ts";
import {
  activeReadBefore,
  missingDefinitions,
  saveDefinition,
  sawActive,
} from "../store/task-definitions.ts";
import type { ListingDeps } from "./list-part.ts";

/** After one of these the next revision would not be told either. */
const forAll: readonly AwsFailureKind[] = [
  "credentials",
  "denied",
  "throttled",
  "unreachable",
  "unsupported",
];

/** Milliseconds after which it is asked again whether a revision has been deregistered, so many with each listing. */
const againAfterMs = 86_400_000;
const mostAgain = 20;

/**
 * Reads the revisions that rows name. A revision never changes but for being deregistered, so each is read once, and from then
 * on looked at once a day; one that cannot be read now is asked for again by the next listing.
 */
export function createDefinitionReader({ database, clock, source }: ListingDeps) {
  const asked = new Set<string>();
  let refused = false;
  let again = mostAgain;

  /** Gives what was found; null where it is not told, or asking for others would be no use either. */
  async function read(arn: string) {
    try {
      return await source.taskDefinition(arn);
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      refused = forAll.includes(error.kind);
      return null;
    }
  }

  return async (rows: readonly Row[]): Promise<void> => {
    const arns = new Set(rows.map((row) => row.task_definition_arn as string | null));
    const unasked = [...arns].filter((arn) => arn !== null && !asked.has(arn)) as string[];
    for (const arn of unasked) asked.add(arn);
    for (const arn of await missingDefinitions(database, unasked)) {
      if (refused) return;
      const definition = await read(arn);
      if (definition) await saveDefinition(database, definition, clock.now());
    }
    const before = new Date(clock.now().getTime() - againAfterMs);
    for (const arn of await activeReadBefore(database, { arns: unasked, before, limit: again })) {
      if (refused) return;
      again -= 1;
      const definition = await read(arn);
      if (definition?.status === "ACTIVE") await sawActive(database, arn, clock.now());
      else if (definition) await saveDefinition(database, definition, clock.now());
    }
  };
}
