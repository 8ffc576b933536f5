import { InvalidInput, type Mistake, message } from "../../kernel/index.ts";
import { checkRules } from "./check-rules.ts";
import { checkTypes } from "./check-types.ts";
import { type Definition, largestDefinition } from "./definition.ts";
import { definitionSchema } from "./definition-schema.ts";
import { isObject, mistakeAt, type Path } from "./file-field.ts";
import { findTemplates } from "./find-templates.ts";
import { largerThan } from "./larger-than.ts";
import { isOwnTag } from "./own-tag.ts";
import { spellFields } from "./spell-fields.ts";

const field = ["input", "taskDefinition"];

// What DescribeTaskDefinition gives besides a definition is dropped. With all of that, and spaces, a file is still
// smaller than this, or the definition in it is larger than ECS takes.
const largestFile = 4 * largestDefinition;
const mostMistakes = 50;

/** What ECS tells of a revision and nobody sets, as DescribeTaskDefinition names it. */
const readOnly = new Set(
  [
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
    "deleteRequestedAt",
  ].map((name) => name.toLowerCase()),
);
/** What stands beside the definition in an answer: the AWS CLI's and the SDKs' own. */
const besides = new Set(["taskdefinition", "tags", "responsemetadata", "$metadata"]);

/**
 * Reads a parsed file as the AWS CLI and ecspresso write it: the answer of DescribeTaskDefinition, or the input of
 * RegisterTaskDefinition, its fields spelled in either way. What a revision only tells is dropped. The family is the
 * service's; tags stay as they are where the file has none, because DescribeTaskDefinition does not give them unless
 * asked. Throws InvalidInput with everything that is wrong.
 */
export function readDefinitionFile(
  value: unknown,
  { current }: { current: Pick<Definition, "family" | "tags"> },
): Definition {
  if (!isObject(value)) {
    const hint = message("problem.file.noObject.hint", {});
    throw new InvalidInput(message("problem.file.noObject", {}), hint, field);
  }
  if (largerThan(value, largestFile)) throw tooLarge();
  // Everything else that is wrong with a template is wrong because it is one.
  refuse(findTemplates(value));

  const mistakes: Mistake[] = [];
  const { inner, path } = unwrapped(value);
  const spelled = spellFields(definitionSchema, inner, path, mistakes);
  const definition = checkTypes(definitionSchema, spelled, path, mistakes);
  mistakes.push(...checkRules(definition, path), ...checkFamily(definition, current, path));
  refuse(mistakes);
  const tags = definition.tags?.filter(isOwnTag) ?? current.tags;
  const read = { ...definition, family: current.family, ...(tags === undefined ? {} : { tags }) };
  if (Buffer.byteLength(JSON.stringify(read)) > largestDefinition) throw tooLarge();
  return read;
}

function refuse(mistakes: readonly Mistake[]): void {
  const [first, ...others] = mistakes.slice(0, mostMistakes);
  if (first !== undefined) throw InvalidInput.of([first, ...others], field);
}

function tooLarge(): InvalidInput {
  const hint = message("problem.invalid.definitionTooLarge.hint", {});
  return new InvalidInput(
    message("problem.invalid.definitionTooLarge", { limit: largestDefinition }),
    hint,
    field,
  );
}

/** The definition itself: an answer has it inside, with the tags beside it. */
function unwrapped(value: Record<string, unknown>): { inner: Record<string, unknown>; path: Path } {
  const entries = Object.entries(value);
  const [key, answer] = entries.find(([name]) => name.toLowerCase() === "taskdefinition") ?? [];
  if (key === undefined || !isObject(answer)) return { inner: settable(entries), path: [] };
  const tags = entries.filter(([name]) => name.toLowerCase() === "tags");
  const strange = entries.filter(([name]) => !besides.has(name.toLowerCase()));
  return { inner: settable([...Object.entries(answer), ...tags, ...strange]), path: [key] };
}

function settable(entries: readonly [string, unknown][]): Record<string, unknown> {
  return Object.fromEntries(entries.filter(([name]) => !readOnly.has(name.toLowerCase())));
}

function checkFamily(definition: Definition, current: Pick<Definition, "family">, path: Path): Mistake[] {
  const { family } = definition;
  if (family === undefined || current.family === undefined || family === current.family) return [];
  const said = { family: family.slice(0, 255), expected: current.family };
  const hint = message("problem.file.family.hint", {});
  return [mistakeAt([...path, "family"], message("problem.file.family", said), hint)];
}
