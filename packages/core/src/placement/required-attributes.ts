import type { DefinitionToPlace } from "./definition-to-place.ts";

/** An attribute that a host must have, with that value where one is named. */
export type RequiredAttribute = { name: string; value: string | null };

/**
 * The host attributes a task definition requires. ECS works them out when a revision is registered
 * (`requiresAttributes` of DescribeTaskDefinition). Of a definition that is not registered yet only those are told that
 * are beyond doubt, so that no host is refused for an attribute ECS would not have asked for.
 */
export function requiredAttributesOf(definition: DefinitionToPlace): RequiredAttribute[] {
  const known = definition.requiresAttributes;
  if (known !== undefined && known.length > 0) {
    return known.flatMap(({ name, value }) => (name ? [{ name, value: value ?? null }] : []));
  }
  const names = new Set<string>();
  // Developer guide, "Amazon ECS container instance attributes" and the agent's own capabilities.
  if (definition.networkMode === "awsvpc") names.add("ecs.capability.task-eni");
  for (const { logConfiguration } of definition.containerDefinitions ?? []) {
    const driver = logConfiguration?.logDriver;
    // FireLens is no driver of Docker's and has a capability of another name.
    if (driver && driver !== "awsfirelens")
      names.add(`com.amazonaws.ecs.capability.logging-driver.${driver}`);
  }
  return [...names].map((name) => ({ name, value: null }));
}
