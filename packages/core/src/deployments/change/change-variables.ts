import { InvalidInput, message } from "../../kernel/index.ts";
import { containerMeant } from "./container-meant.ts";
import type { ContainerDefinition } from "./definition.ts";
import type { WantedChange } from "./wanted-change.ts";

type List = "environment" | "secrets";
type Asked = { list: List; container: string; name: string; to: string | null; path: readonly string[] };

/**
 * Sets and removes environment variables and secrets. A name is one or the other: setting it as a secret takes it out
 * of the environment, and the other way round. Removing what is not there changes nothing, so that a pipeline can be
 * repeated. Throws InvalidInput or UnknownContainer, naming the input field, never the value.
 */
export function changeVariables(
  containers: readonly ContainerDefinition[],
  wanted: Pick<WantedChange, List>,
): ContainerDefinition[] {
  const asked = [
    ...wanted.environment.map((each, index) =>
      resolve(containers, "environment", index, { ...each, to: each.value ?? null }),
    ),
    ...wanted.secrets.map((each, index) =>
      resolve(containers, "secrets", index, { ...each, to: each.valueFrom ?? null }),
    ),
  ];
  refuseTwice(asked);
  return containers.map((container) =>
    asked.filter((each) => each.container === container.name).reduce(apply, container),
  );
}

// ECS takes nearly any name; these cannot be said to a process (environ(7)) or are no text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const variableName = /^[^=\u0000-\u001f\u007f]{1,255}$/;
// API_Secret: a Secrets Manager ARN, an SSM parameter's ARN, or its name where it is of the same region.
const secretReference = /^(arn:aws[\w-]*:(secretsmanager|ssm):[^\s]{1,1900}|[\w./-]{1,1011})$/;

function resolve(
  containers: readonly ContainerDefinition[],
  list: List,
  index: number,
  each: { container?: string | null | undefined; name: string; to: string | null },
): Asked {
  const path = ["input", list, String(index)];
  const { name, to } = each;
  const { name: container = "" } = containerMeant(each.container, containers, [...path, "container"]);
  if (!variableName.test(name)) {
    const hint = message("problem.invalid.variableName.hint", {});
    const text = message("problem.invalid.variableName", { name: name.slice(0, 255) });
    throw new InvalidInput(text, hint, [...path, "name"]);
  }
  if (list === "secrets" && to !== null && !secretReference.test(to)) {
    const hint = message("problem.invalid.secretReference.hint", {});
    throw new InvalidInput(message("problem.invalid.secretReference", { name }), hint, [
      ...path,
      "valueFrom",
    ]);
  }
  return { list, container, name, to, path };
}

function refuseTwice(asked: readonly Asked[]): void {
  const seen = new Set<string>();
  for (const { list, container, name, to, path } of asked) {
    // A name may leave one list and enter the other, but be set in one of them only.
    const keys = [JSON.stringify([container, name, list]), JSON.stringify([container, name, "set"])];
    const counted = to === null ? keys.slice(0, 1) : keys;
    if (counted.some((key) => seen.has(key))) {
      const hint = message("problem.invalid.variableTwice.hint", {});
      const text = message("problem.invalid.variableTwice", { name, container });
      throw new InvalidInput(text, hint, [...path, "name"]);
    }
    for (const key of counted) seen.add(key);
  }
}

function apply(container: ContainerDefinition, { list, name, to }: Asked): ContainerDefinition {
  const environment = container.environment ?? [];
  const secrets = container.secrets ?? [];
  if (list === "environment") {
    return {
      ...container,
      environment: placed(environment, name, to === null ? null : { name, value: to }),
      secrets: to === null ? secrets : placed(secrets, name, null),
    };
  }
  return {
    ...container,
    environment: to === null ? environment : placed(environment, name, null),
    secrets: placed(secrets, name, to === null ? null : { name, valueFrom: to }),
  };
}

/** The list with the item in place of what had its name, or at the end; without the name where there is no item. */
function placed<Item extends { name?: string | undefined }>(
  list: readonly Item[],
  name: string,
  item: Item | null,
): Item[] {
  const place = list.findIndex((each) => each.name === name);
  const others = list.filter((each) => each.name !== name);
  if (item === null) return others;
  return place === -1 ? [...others, item] : others.toSpliced(place, 0, item);
}
