/** An image as it was asked for: the container may be left out where only one can be meant. */
export type WantedImage = { container?: string | null | undefined; image: string };
/** An environment variable; null removes it. */
export type WantedVariable = {
  container?: string | null | undefined;
  name: string;
  value?: string | null | undefined;
};
/** A variable that comes from a secret; null removes it. */
export type WantedSecret = {
  container?: string | null | undefined;
  name: string;
  valueFrom?: string | null | undefined;
};
/** What a container may use, and what it runs; null removes, what is left out stays. The name as with an image. */
export type WantedContainer = {
  name?: string | null | undefined;
  cpu?: number | null | undefined;
  memory?: number | null | undefined;
  memoryReservation?: number | null | undefined;
  command?: readonly string[] | null | undefined;
};

/** What is wanted of a task definition. Everything left out stays as it is. */
export type WantedChange = {
  images: readonly WantedImage[];
  environment: readonly WantedVariable[];
  secrets: readonly WantedSecret[];
  containers: readonly WantedContainer[];
  /** Of the task: CPU units or vCPUs, MiB or GB; null leaves it. */
  cpu: string | null;
  memory: string | null;
  /** A whole file as the AWS CLI or ecspresso writes it, already parsed. The rest is applied onto it. */
  taskDefinition: Record<string, unknown> | null;
};

/** A change as it is kept: without what is not asked for. */
export function compactChange(wanted: WantedChange): Partial<WantedChange> {
  const asked = Object.entries(wanted).filter(([, part]) =>
    Array.isArray(part) ? part.length > 0 : part !== null,
  );
  return Object.fromEntries(asked);
}

export const noChange: WantedChange = {
  images: [],
  environment: [],
  secrets: [],
  containers: [],
  cpu: null,
  memory: null,
  taskDefinition: null,
};
