import type { Region } from "../state/model.ts";
import type { Parameter } from "../state/resources.ts";
import type { World } from "../state/world.ts";

/** Adds a parameter, or its next version. */
export function addParameter(
  world: World,
  region: Region,
  { name, value = "a value", type = "String" }: { name: string; value?: string; type?: Parameter["type"] },
): Parameter {
  const parameter: Parameter = {
    name,
    // The slash before a hierarchy is part of its name, and stands once in the ARN.
    arn: `arn:aws:ssm:${region.name}:${region.account}:parameter/${name.replace(/^\//, "")}`,
    type,
    value,
    version: (region.parameters.get(name)?.version ?? 0) + 1,
    changedAt: world.clock.now(),
  };
  region.parameters.set(name, parameter);
  return parameter;
}
