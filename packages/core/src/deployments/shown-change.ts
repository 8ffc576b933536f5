import type { WantedChange } from "./change/index.ts";
import { mostContainers } from "./change/index.ts";
import { shownImage } from "./image-reference.ts";

// As much as a request that can be right has: what is beyond is refused, and need not be on record.
const mostVariables = 100;

/** Whether anything at all is to be different in the task definition. */
export function somethingIsWanted(wanted: WantedChange): boolean {
  return wanted.images.length > 0 || settingsAreWanted(wanted);
}

/** Whether more than images is to be different: that needs a permission of its own. */
export function settingsAreWanted(wanted: WantedChange): boolean {
  const { environment, secrets, containers, cpu, memory, taskDefinition } = wanted;
  const lists = [environment, secrets, containers];
  return lists.some((list) => list.length > 0) || cpu !== null || memory !== null || taskDefinition !== null;
}

/** A change as the history keeps it: of the environment only names, of a file only that there was one. */
export function shownChange(wanted: WantedChange): Record<string, unknown> {
  const { cpu, memory, taskDefinition } = wanted;
  const shown = {
    images: wanted.images.slice(0, mostContainers).map(({ container, image }) => ({
      container: named(container),
      image: shownImage(image),
    })),
    environment: wanted.environment.slice(0, mostVariables).map(({ container, name, value }) => ({
      container: named(container),
      name: name.slice(0, 255),
      removed: value == null,
    })),
    secrets: wanted.secrets.slice(0, mostVariables).map(({ container, name, valueFrom }) => ({
      container: named(container),
      name: name.slice(0, 255),
      removed: valueFrom == null,
    })),
    containers: wanted.containers.slice(0, mostContainers).map(({ name }) => named(name)),
  };
  const asked = Object.entries(shown).filter(([, list]) => list.length > 0);
  return {
    ...Object.fromEntries(asked),
    ...(cpu === null ? {} : { cpu: cpu.slice(0, 20) }),
    ...(memory === null ? {} : { memory: memory.slice(0, 20) }),
    ...(taskDefinition === null ? {} : { taskDefinition: true }),
  };
}

const named = (container: string | null | undefined) => container?.slice(0, 255) ?? null;
