import type { Label } from "./account.ts";

/** Through what the values of a revision are shown; reading one is on record. */
export type Revealed = { arn: string; paths: readonly string[] };

/** A container of a revision. Secrets are references; environment values are null where they were redacted. */
export type ContainerDefinition = {
  name: string;
  image: string;
  essential: boolean;
  cpu: number | null;
  memory: number | null;
  memoryReservation: number | null;
  command: string[] | null;
  environment: { name: string; value: string | null; redacted: boolean; of: Revealed | null }[];
  secrets: { name: string; valueFrom: string }[];
};

/** A revision as the graph shows it. */
export type TaskDefinition = {
  arn: string;
  family: string;
  revision: number;
  status: string;
  cpu: string | null;
  memory: string | null;
  containers: ContainerDefinition[];
  labels: Label[];
  registeredAt: string | null;
  registeredBy: string | null;
  deregisteredAt: string | null;
  observedAt: string;
};

/** The part of ECS's own description that the store keeps and reads again. */
export type StoredDefinition = {
  cpu?: string;
  memory?: string;
  registeredAt?: string;
  registeredBy?: string;
  deregisteredAt?: string;
  containerDefinitions?: {
    name?: string;
    image?: string;
    essential?: boolean;
    cpu?: number;
    memory?: number;
    memoryReservation?: number;
    command?: string[];
    environment?: { name?: string; value?: string }[];
    secrets?: { name?: string; valueFrom?: string }[];
  }[];
};

/** Reads the containers out of a stored definition; without `revealed` no environment value leaves the store. */
export function containersOf(definition: StoredDefinition, revealed: Revealed | null): ContainerDefinition[] {
  return (definition.containerDefinitions ?? []).map((container) => ({
    name: container.name ?? "",
    image: container.image ?? "",
    // ECS takes a container that does not say as essential.
    essential: container.essential ?? true,
    cpu: container.cpu ?? null,
    memory: container.memory ?? null,
    memoryReservation: container.memoryReservation ?? null,
    command: container.command ?? null,
    environment: (container.environment ?? []).map(({ name = "", value = null }) => ({
      name,
      value: revealed ? value : null,
      redacted: revealed === null,
      of: revealed,
    })),
    secrets: (container.secrets ?? []).map(({ name = "", valueFrom = "" }) => ({ name, valueFrom })),
  }));
}
