import { type Difference, differenceOf } from "./difference.ts";

/** The fields of a service that a deployment may change. */
export type ServiceSettings = { desiredCount: number | null; taskDefinition: string | null };

/** What a deployment would change of the service itself. */
export function diffService(before: ServiceSettings, after: ServiceSettings): Difference[] {
  return (["desiredCount", "taskDefinition"] as const).flatMap(
    (field) => differenceOf([field], before[field], after[field], false) ?? [],
  );
}
