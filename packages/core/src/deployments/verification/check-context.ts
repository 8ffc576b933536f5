import type { RegisterTaskDefinitionCommandInput } from "@aws-sdk/client-ecs";
import type { AwsClients } from "../../kernel/index.ts";
import type { DescribedService } from "../ecs.ts";
import type { Finding } from "./check-result.ts";
import { type RunsOn, runsOn } from "./launch.ts";
import { type Look, looksUntil } from "./look.ts";
import { type Once, sharedLooks } from "./shared-looks.ts";

/** The change to be verified. */
export type VerifyInput = {
  /** The new task definition, as it is to be registered. */
  definition: RegisterTaskDefinitionCommandInput;
  service: Pick<DescribedService, "arn" | "configuration">;
  /** The cluster's name or ARN. */
  cluster: string;
  desiredCount: number;
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
};

/** Looks at one kind of thing; what it cannot see it says is not checked. */
export type Check = (context: CheckContext) => Promise<Finding[]> | Finding[];

export type ContainerDefinition = NonNullable<VerifyInput["definition"]["containerDefinitions"]>[number];

export function containersOf({ definition }: CheckContext): readonly ContainerDefinition[] {
  return definition.containerDefinitions ?? [];
}

export function checkContext(clients: AwsClients, input: VerifyInput, signal: AbortSignal): CheckContext {
  const [, , , region, account] = input.service.arn.split(":");
  return {
    ...input,
    clients,
    look: looksUntil(signal),
    account: account || null,
    region: region || null,
    runsOn: runsOn(input.definition, input.service.configuration),
    once: sharedLooks(clients, signal),
  };
}
