import type { Definition } from "./definition.ts";
import { type Difference, differenceOf } from "./difference.ts";
import { isObject } from "./file-field.ts";
import { type NamedList, namedLists, sets } from "./named-lists.ts";
import { withoutDefaults } from "./without-defaults.ts";

/**
 * What differs between two task definitions, in an order of its own: by path, whatever order they were written in.
 * Things with a name are compared by it. What ECS would fill in is no difference. Values of the environment are never
 * in it, references to secrets are. Tags are compared where both tell them: DescribeTaskDefinition gives them apart.
 */
export function diffDefinitions(before: Definition, after: Definition): Difference[] {
  if (before.tags !== undefined && after.tags !== undefined) {
    return compare([], "", withoutDefaults(before), withoutDefaults(after));
  }
  const [{ tags: _one, ...one }, { tags: _other, ...other }] = [before, after];
  return compare([], "", withoutDefaults(one), withoutDefaults(other));
}

/** `name` is the name of the field that the values are in. */
function compare(path: string[], name: string, before: unknown, after: unknown): Difference[] {
  const list = namedLists[name];
  if (list !== undefined && (Array.isArray(before) || Array.isArray(after))) {
    const items = [itemsOf(list, before), itemsOf(list, after)] as const;
    return compareEach(path, items, (at, one, other) => compare(at, "", one, other));
  }
  if (isObject(before) || isObject(after)) {
    const fields = [fieldsOf(before), fieldsOf(after)] as const;
    return compareEach(path, fields, (at, one, other) => compare(at, at.at(-1) ?? "", one, other));
  }
  const [one, other] = sets.has(name) ? [sorted(before), sorted(after)] : [before, after];
  const found = differenceOf(path, one, other, isSecret(path));
  return found === null ? [] : [found];
}

type Named = ReadonlyMap<string, unknown>;

function compareEach(
  path: string[],
  [before, after]: readonly [Named, Named],
  compareOne: (at: string[], one: unknown, other: unknown) => Difference[],
): Difference[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort(inOrder);
  return names.flatMap((name) => {
    const at = [...path, name];
    const found = compareOne(at, before.get(name), after.get(name));
    if (found.length > 0 || before.has(name) === after.has(name)) return found;
    // It came or went, and there is nothing else to tell of it.
    const kind = after.has(name) ? "ADDED" : "REMOVED";
    return [{ path: at, kind, before: null, after: null, redacted: isSecret(at) }];
  });
}

/** Numbers in names count as numbers, so that port 80 comes before port 443; the rest is the same everywhere. */
const collator = new Intl.Collator("en", { numeric: true });
const inOrder = (one: string, other: string) => collator.compare(one, other) || (one < other ? -1 : 1);

function fieldsOf(value: unknown): Named {
  return new Map(isObject(value) ? Object.entries(value) : []);
}

/** The items by name; an item that is a name and a value is that value. A name that comes again is counted. */
function itemsOf({ by, value }: NamedList, list: unknown): Named {
  const items = new Map<string, unknown>();
  for (const item of Array.isArray(list) ? list : []) {
    const fields = isObject(item) ? item : {};
    const name = by
      .flatMap((field) => (fields[field] === undefined ? [] : [String(fields[field])]))
      .join("/");
    const others = Object.fromEntries(Object.entries(fields).filter(([field]) => !by.includes(field)));
    let unique = name;
    for (let again = 2; items.has(unique); again += 1) unique = `${name}#${again}`;
    items.set(unique, value === undefined ? others : (fields[value] ?? ""));
  }
  return items;
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.map(String).sort() : value;
}

// Options of log drivers such as splunk-token.
const secretOption = /token|secret|password|passwd|credential|api.?key/i;

/** Whether what is there may be a secret in clear text. */
function isSecret(path: readonly string[]): boolean {
  const [part, , field, name] = path;
  if (part === "containerDefinitions" && field === "environment") return path.length > 3;
  // driverOpts of CIFS and NFS volumes hold user and password.
  if (part === "volumes" && name === "driverOpts") return true;
  return part === "containerDefinitions" && name === "options" && secretOption.test(path[4] ?? "");
}
