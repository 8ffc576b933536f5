// Compares the graph with the one last released. Callers are out there: nothing of theirs may stop working.
// With --release the graph of today becomes the released one; `npm run release:version` does that. With --names what
// was added is named; the check itself counts it, for most of the time it is a page of names.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, findBreakingChanges, findDangerousChanges, isSpecifiedScalarType } from "graphql";
import { root } from "./run-check.ts";

/** Kinds of change that graphql-js calls dangerous and that leave every existing call as it is. */
const harmless: Readonly<Record<string, string>> = {
  OPTIONAL_ARG_ADDED: "a call that does not send it is answered as before",
  OPTIONAL_INPUT_FIELD_ADDED: "a call that does not send it is answered as before",
};

/** Other dangerous changes that were thought about: graphql-js's description, and why it harms no caller. */
const accepted: Readonly<Record<string, string>> = {
  "RESTART was added to enum type DeploymentKind.":
    "the command line and the SDK show a kind they do not know as it is",
  ...Object.fromEntries(
    [
      ...["INSTANCES", "CAPACITY_PROVIDERS", "AUTO_SCALING_GROUPS", "SCALING_TARGETS", "ECS_DEPLOYMENTS"],
      "IMAGES",
    ].map((kind) => [
      `${kind} was added to enum type ListingKind.`,
      "a listing's kind is only shown, and one that is not known as it is",
    ]),
  ),
};
/** Types that say of themselves that more may come: the SDK's switch over a result needs its default. */
const open = /^\w+ was added to (enum type ProblemCode|union type \w+Result)\.$/;

const folder = join(root, "packages/sdk");
const today = readFileSync(join(folder, "schema.graphql"), "utf8");
const releasedFile = join(folder, "released/schema.graphql");
if (process.argv.includes("--release")) writeFileSync(releasedFile, today);
const [before, after] = [buildSchema(readFileSync(releasedFile, "utf8")), buildSchema(today)];

const breaking = findBreakingChanges(before, after).map(({ description }) => description);
const dangerous = findDangerousChanges(before, after).filter(({ type }) => !(type in harmless));
const unforeseen = dangerous
  .map(({ description }) => description)
  .filter((each) => !(each in accepted) && !open.test(each));
for (const change of breaking) console.log(`breaking: ${change}`);
for (const change of unforeseen) {
  console.log(
    `dangerous: ${change} (if it harms no caller, add it to \`accepted\` in ${import.meta.filename.slice(root.length)})`,
  );
}

/** Every name a caller can write: types, their fields, enum values. */
function names(schema: typeof before): Set<string> {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !type.name.startsWith("__") && !isSpecifiedScalarType(type),
  );
  const members = types.flatMap((type) => [
    ...("getFields" in type ? Object.keys(type.getFields()) : []).map((field) => `${type.name}.${field}`),
    ...("getValues" in type ? type.getValues() : []).map(({ name }) => `${type.name}.${name}`),
  ]);
  return new Set([...types.map(({ name }) => name), ...members]);
}

const known = names(before);
const added = [...names(after)].filter((name) => !known.has(name));
const dots = added.filter((name) => !name.includes(".") || known.has(name.split(".")[0] ?? ""));
const types = dots.filter((name) => !name.includes("."));
if (process.argv.includes("--names")) console.log(dots.join("\n"));
else if (dots.length > 0) {
  const rest = dots.length - types.length;
  console.log(
    `· safe: ${types.length} types added since the last release, and ${rest} fields and values of others`,
  );
}
if (breaking.length + unforeseen.length > 0) process.exitCode = 1;
