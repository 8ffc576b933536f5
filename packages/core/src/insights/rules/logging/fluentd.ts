import type { DefinitionFact, ServiceFact } from "../../facts/facts.ts";
import { type ContainerOfService, containersOf } from "../containers-of.ts";

/** A container that logs by Docker's driver fluentd, with the driver's options. */
export type FluentdContainer = ContainerOfService & { options: Readonly<Record<string, string>> };

export function fluentdContainersOf(facts: {
  services: readonly ServiceFact[];
  definitions: ReadonlyMap<string, DefinitionFact>;
}): FluentdContainer[] {
  return containersOf(facts).flatMap((each) => {
    const { logDriver, options = {} } = each.container.logConfiguration ?? {};
    return logDriver === "fluentd" ? [{ ...each, options }] : [];
  });
}

/** For examples: a revision whose container logs by fluentd with these options. */
export const byFluentd = (options: Record<string, string>): DefinitionFact => ({
  containerDefinitions: [{ name: "app", logConfiguration: { logDriver: "fluentd", options } }],
});
