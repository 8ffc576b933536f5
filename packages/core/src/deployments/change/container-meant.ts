import { InvalidInput, message } from "../../kernel/index.ts";
import { UnknownContainer } from "../problems.ts";

/** ECS takes a container that does not say as essential. */
export type PresentContainer = { name?: string | undefined; essential?: boolean | undefined };

/**
 * The container that is meant: the named one, or the only one, or the only essential one. Throws UnknownContainer or
 * InvalidInput, naming the input field.
 */
export function containerMeant<Container extends PresentContainer>(
  name: string | null | undefined,
  present: readonly Container[],
  path: readonly string[],
): Container {
  const containers = present.map((each) => each.name ?? "");
  if (name != null) {
    const found = present.find((each) => each.name === name);
    if (!found) throw new UnknownContainer(name, containers, path);
    return found;
  }
  const essential = present.filter((each) => each.essential !== false);
  const only = present.length === 1 ? present[0] : essential.length === 1 ? essential[0] : undefined;
  if (!only) {
    const hint = message("problem.invalid.containerNeeded.hint", { containers });
    throw new InvalidInput(message("problem.invalid.containerNeeded", { containers }), hint, path);
  }
  return only;
}
