import type { AwsClients } from "../../kernel/index.ts";
import { type Capacity, readCapacity, type ServiceToPlace } from "../../placement/index.ts";
import type { Definition } from "../change/index.ts";
import type { DescribedService } from "../ecs.ts";
import type { Finding } from "./check-result.ts";
import { type RunsOn, runsOn } from "./launch.ts";
import { type Look, looksUntil } from "./look.ts";
import { type Once, sharedLooks } from "./shared-looks.ts";

/** The change to be verified. */
export type VerifyInput = {
  /** The new task definition, as it is to be registered. */
  definition: Definition;
  service: Pick<DescribedService, "arn" | "configuration">;
  /** The cluster's name or ARN. */
  cluster: string;
  desiredCount: number;
  /** The revision stays: tasks come beside those that run, or go. */
  onlyCount?: boolean;
};

/** What every check is given. */
export type CheckContext = VerifyInput & {
  clients: AwsClients;
  look: Look;
  /** Where the service lives; null where its ARN does not tell. */
  account: string | null;
  region: string | null;
  runsOn: RunsOn;
  /** What several checks look at is looked at once. */
  once: Once;
  /** What the cluster has free for the service, read once, and never taken from another verification: it moves. */
  capacity(): Promise<Capacity>;
};

/** Looks at one kind of thing; what it cannot see it says is not checked. */
export type Check = (context: CheckContext) => Promise<Finding[]> | Finding[];

export type ContainerDefinition = NonNullable<Definition["containerDefinitions"]>[number];

export function containersOf({ definition }: CheckContext): readonly ContainerDefinition[] {
  return definition.containerDefinitions ?? [];
}

/** The service as placement reads it; its name is the last part of its ARN. */
export function serviceToPlace({ service, desiredCount }: VerifyInput): ServiceToPlace {
  return { ...service.configuration, serviceName: service.arn.split("/").at(-1), desiredCount };
}

export function checkContext(clients: AwsClients, input: VerifyInput, signal: AbortSignal): CheckContext {
  const [, , , region, account] = input.service.arn.split(":");
  const look = looksUntil(signal);
  let capacity: Promise<Capacity> | null = null;
  return {
    ...input,
    clients,
    look,
    account: account || null,
    region: region || null,
    runsOn: runsOn(input.definition, input.service.configuration),
    once: sharedLooks(clients, signal),
    capacity: () => {
      capacity ??= look("ecs:DescribeContainerInstances", async () =>
        readCapacity(
          { ecs: await clients.checking.ecs(), autoScaling: clients.checking.autoScaling },
          { cluster: input.cluster, service: serviceToPlace(input), definition: input.definition },
        ),
      );
      return capacity;
    },
  };
}
