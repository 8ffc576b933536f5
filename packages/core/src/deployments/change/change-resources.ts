import { InvalidInput, message } from "../../kernel/index.ts";
import { taskSize } from "../../placement/index.ts";
import { containerMeant } from "./container-meant.ts";
import type { ContainerDefinition, Definition } from "./definition.ts";
import type { WantedChange, WantedContainer } from "./wanted-change.ts";

// API_ContainerDefinition and API_RegisterTaskDefinition: 192 vCPUs at most; Docker takes no less than 4 MiB.
const ranges = {
  cpu: { minimum: 0, maximum: 196_608 },
  memory: { minimum: 4, maximum: 33_554_432 },
  memoryReservation: { minimum: 4, maximum: 33_554_432 },
} as const;
const sizes = ["cpu", "memory", "memoryReservation"] as const;

/** Sets what containers may use and run. Throws InvalidInput or UnknownContainer, naming the input field. */
export function changeContainers(
  definition: Pick<Definition, "containerDefinitions" | "memory">,
  wanted: readonly WantedContainer[],
): ContainerDefinition[] {
  const containers = [...(definition.containerDefinitions ?? [])];
  const named = new Set<string>();
  wanted.forEach((each, index) => {
    const path = ["input", "containers", String(index)];
    const present = containerMeant(each.name, containers, [...path, "name"]);
    const { name = "" } = present;
    if (named.has(name)) {
      const text = message("problem.invalid.containerTwice", { container: name });
      throw new InvalidInput(text, null, [...path, "name"]);
    }
    named.add(name);
    for (const size of sizes) {
      refuseOutside(size, each[size] ?? null, [...path, size]);
    }
    const changed = changeContainer(present, each);
    checkMemory(changed, definition.memory ?? null, { asked: each, path });
    containers[containers.indexOf(present)] = changed;
  });
  return containers;
}

function refuseOutside(size: keyof typeof ranges, value: number | null, path: readonly string[]): void {
  const { minimum, maximum } = ranges[size];
  if (value === null || (Number.isInteger(value) && value >= minimum && value <= maximum)) return;
  throw new InvalidInput(message("problem.invalid.range", { field: size, minimum, maximum }), null, path);
}

function changeContainer(present: ContainerDefinition, wanted: WantedContainer): ContainerDefinition {
  const changed = { ...present };
  for (const size of sizes) {
    const value = wanted[size];
    if (value === null) delete changed[size];
    else if (value !== undefined) changed[size] = value;
  }
  // An empty command is the image's own, as none is.
  if (wanted.command === null || wanted.command?.length === 0) delete changed.command;
  else if (wanted.command !== undefined) changed.command = [...wanted.command];
  return changed;
}

/** What RegisterTaskDefinition refuses of a container's memory, told before it is asked. */
function checkMemory(
  container: ContainerDefinition,
  taskMemory: string | null,
  { asked, path }: { asked: WantedContainer; path: readonly string[] },
): void {
  const { name = "", memory, memoryReservation } = container;
  const field = asked.memory === undefined ? "memoryReservation" : "memory";
  if (asked.memory === undefined && asked.memoryReservation === undefined) return;
  if (memory !== undefined && memoryReservation !== undefined && memoryReservation > memory) {
    const hint = message("problem.invalid.memoryReservation.hint", { memory });
    const text = message("problem.invalid.memoryReservation", { container: name });
    throw new InvalidInput(text, hint, [...path, field]);
  }
  if (memory === undefined && memoryReservation === undefined && taskMemory === null) {
    const hint = message("problem.invalid.memoryNeeded.hint", {});
    const text = message("problem.invalid.memoryNeeded", { container: name });
    throw new InvalidInput(text, hint, [...path, field]);
  }
}

/** The CPU units or MiB of a task as ECS stores them; null for text that is neither number nor vCPU or GB. */
export function storedTaskSize(size: "cpu" | "memory", text: string): string | null {
  const { minimum, maximum } = taskSizes[size];
  const number = taskSize(size, text);
  if (number === null || !Number.isInteger(number)) return null;
  return number >= minimum && number <= maximum ? String(number) : null;
}

const taskSizes = {
  cpu: { minimum: 128, maximum: 196_608 },
  memory: { minimum: 4, maximum: 33_554_432 },
} as const;

/** The task's own size as asked for. Throws InvalidInput, naming the input field. */
export function changeTaskSize(wanted: Pick<WantedChange, "cpu" | "memory">): {
  cpu?: string;
  memory?: string;
} {
  return { ...sizeAsked("cpu", wanted.cpu), ...sizeAsked("memory", wanted.memory) };
}

function sizeAsked(size: "cpu" | "memory", text: string | null): Record<string, string> {
  if (text === null) return {};
  const value = storedTaskSize(size, text);
  if (value !== null) return { [size]: value };
  const shown = { value: text.slice(0, 100) };
  const [said, hint] =
    size === "cpu"
      ? [message("problem.invalid.taskCpu", shown), message("problem.invalid.taskCpu.hint", {})]
      : [message("problem.invalid.taskMemory", shown), message("problem.invalid.taskMemory.hint", {})];
  throw new InvalidInput(said, hint, ["input", size]);
}
