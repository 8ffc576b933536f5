import type { DefinitionFact, ServiceFact } from "../facts/facts.ts";

type ContainerFact = NonNullable<DefinitionFact["containerDefinitions"]>[number];

/** A container of a service, with the revision that the service runs. */
export type ContainerOfService = {
  service: ServiceFact;
  definition: DefinitionFact;
  container: ContainerFact;
  name: string;
};

/** The containers of all services whose revision is known. */
export function containersOf({
  services,
  definitions,
}: {
  services: readonly ServiceFact[];
  definitions: ReadonlyMap<string, DefinitionFact>;
}): ContainerOfService[] {
  return services.flatMap((service) => {
    const definition = definitions.get(service.taskDefinitionArn ?? "");
    return (definition?.containerDefinitions ?? []).map((container) => ({
      service,
      definition: definition as DefinitionFact,
      container,
      name: container.name ?? "",
    }));
  });
}

/** Whether a service's tasks run on hosts of the cluster: told by its strategy, else by its launch type. */
export function runsOnHosts({ launchType, capacityProviderStrategy }: ServiceFact): boolean {
  if (capacityProviderStrategy.length > 0)
    return !capacityProviderStrategy.every(({ name }) => name === "FARGATE" || name === "FARGATE_SPOT");
  return launchType !== "FARGATE";
}

/** For examples: a revision of a service with these containers. */
export function aDefinition(service: string, definition: DefinitionFact): [string, DefinitionFact] {
  return [`arn:aws:ecs:eu-west-1:111111111111:task-definition/${service}:1`, definition];
}
