/**
 * What stood in the way of a new task. The resources are those of the API failure reasons (RESOURCE:CPU, …); OTHER
 * is a text that nothing here knows, which is then shown as it came.
 */
export type Obstacle =
  | "CPU"
  | "MEMORY"
  | "PORTS"
  | "ENI"
  | "GPU"
  | "ATTRIBUTE"
  | "CONSTRAINT"
  | "AGENT"
  | "NO_HOSTS"
  | "CAPACITY_PROVIDER"
  | "FARGATE"
  | "QUOTA"
  | "CONFIGURATION"
  | "OTHER";

/** A task that ECS could not place, as a service event or a stopped task tells it. */
export type PlacementFailure = {
  obstacle: Obstacle;
  /** The id of the container instance that came closest, where ECS names it. */
  containerInstance: string | null;
  /** ECS's own words. */
  text: string;
};

/**
 * What ECS says, first match first. Developer guide: "Amazon ECS service event messages" for the sentences, "Amazon
 * ECS API failure reasons" for the upper-case words.
 */
const words: readonly (readonly [RegExp, Obstacle])[] = [
  [/EMPTY CAPACITY PROVIDER|found in your capacity provider/i, "CAPACITY_PROVIDER"],
  [/No Container Instances were found in your cluster/i, "NO_HOSTS"],
  [/encountered error "?AGENT|\bTaskFailedToStart: AGENT\b/, "AGENT"],
  [/already using a port|RESOURCE:PORTS/i, "PORTS"],
  [/insufficient CPU|RESOURCE:CPU/i, "CPU"],
  [/insufficient memory|RESOURCE:MEMORY/i, "MEMORY"],
  [/RESOURCE:ENI|insufficient (?:available )?(?:ENI|network interface)/i, "ENI"],
  [/RESOURCE:GPU|insufficient GPU/i, "GPU"],
  [/missing an attribute|"ATTRIBUTE"|\bTaskFailedToStart: ATTRIBUTE\b/i, "ATTRIBUTE"],
  [/constraint unsatisfied|placement constraint/i, "CONSTRAINT"],
  [/limit on the number of (?:tasks|vCPUs)|configuration is above your limit/i, "QUOTA"],
  [/Capacity is unavailable at this time/i, "FARGATE"],
  [/because of the service deployment configuration/i, "CONFIGURATION"],
];

const placement =
  /unable to place a task|unable to stop or start tasks during a deployment|TaskFailedToStart: (?:EMPTY|RESOURCE:|AGENT|ATTRIBUTE)|^(?:EMPTY CAPACITY PROVIDER|RESOURCE:\w+)/i;

/** Reads a service event or the reason of a stopped task; null when it is about something else. */
export function placementFailure(text: string): PlacementFailure | null {
  if (!placement.test(text)) return null;
  const obstacle = words.find(([pattern]) => pattern.test(text))?.[1] ?? "OTHER";
  // Both "container-instance 05016874…" and "(container-instance 05016874…)" are seen.
  const closest = /closest matching \(?container[- ]instance \(?\[?([0-9a-f-]{32,36})/i.exec(text);
  return { obstacle, containerInstance: closest?.[1] ?? null, text };
}

/** What ECS says of the obstacle behind the part that every such event has. */
export function reasonOf({ text }: PlacementFailure): string {
  return text
    .replace(
      /^.*?unable to place a task(?: because no container instance met all of its requirements)?\.? */i,
      "",
    )
    .replace(/^Reason: */i, "")
    .replace(/ *For more information, see .*$/i, "")
    .slice(0, 300);
}
