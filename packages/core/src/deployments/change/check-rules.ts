import { nearest } from "@fleetgraph/catalogue";
import { type Message, type Mistake, message } from "../../kernel/index.ts";
import { parseImageReference } from "../image-reference.ts";
import { storedTaskSize } from "./change-resources.ts";
import { type ContainerDefinition, type Definition, mostContainers } from "./definition.ts";
import { fieldName, mistakeAt, type Path } from "./file-field.ts";

/**
 * What RegisterTaskDefinition refuses of a definition whose fields are all of the right type. Fields that were not
 * are undefined here, and were told already.
 */
export function checkRules(definition: Definition, path: Path): Mistake[] {
  const mistakes: Mistake[] = [];
  const tell = (at: Path, text: (field: string) => Message, hint: Message | null = null) => {
    const place = [...path, ...at];
    mistakes.push(mistakeAt(place, text(fieldName(place)), hint));
  };
  const refuseTwice = (list: readonly (string | undefined)[], at: (index: number) => Path) => {
    list.forEach((name, index) => {
      if (name === undefined || list.indexOf(name) === index) return;
      tell(at(index), (field) => message("problem.file.twice", { field, name }));
    });
  };
  const refuseUnknown = (name: string | undefined, known: readonly string[], at: Path) => {
    if (name === undefined || known.includes(name)) return;
    const hint = message("problem.file.noSuch.hint", { candidates: nearest(name, known), known });
    tell(at, (field) => message("problem.file.noSuch", { field, name: name.slice(0, 255) }), hint);
  };

  const containers = definition.containerDefinitions ?? [];
  const names = containers.map((each) => each?.name).filter((name) => name !== undefined);
  const volumes = (definition.volumes ?? []).map((each) => each?.name);
  const list: Path = ["containerDefinitions"];
  if (containers.length > mostContainers) {
    tell(list, () => message("problem.file.containers", { limit: mostContainers }));
  }
  if (containers.length > 0 && containers.every((each) => each?.essential === false)) {
    tell(list, () => message("problem.file.noEssential", {}), message("problem.file.noEssential.hint", {}));
  }
  refuseTwice(
    containers.map((each) => each?.name),
    (index) => [...list, index, "name"],
  );
  refuseTwice(volumes, (index) => ["volumes", index, "name"]);
  refuseTwice(
    (definition.tags ?? []).map((each) => each?.key),
    (index) => ["tags", index, "key"],
  );
  containers.forEach((container, index) => {
    if (container !== undefined) checkContainer(container, [...list, index]);
  });
  refuseUnknown(definition.proxyConfiguration?.containerName, names, ["proxyConfiguration", "containerName"]);
  if (definition.cpu !== undefined && storedTaskSize("cpu", definition.cpu) === null) {
    const value = definition.cpu.slice(0, 100);
    const hint = message("problem.invalid.taskCpu.hint", {});
    tell(["cpu"], () => message("problem.invalid.taskCpu", { value }), hint);
  }
  if (definition.memory !== undefined && storedTaskSize("memory", definition.memory) === null) {
    const value = definition.memory.slice(0, 100);
    const hint = message("problem.invalid.taskMemory.hint", {});
    tell(["memory"], () => message("problem.invalid.taskMemory", { value }), hint);
  }
  return mistakes;

  function checkContainer(container: ContainerDefinition, at: Path): void {
    const { name, image, memory, memoryReservation } = container;
    if (name !== undefined && !/^[\w-]{1,255}$/.test(name)) {
      const hint = message("problem.file.containerName.hint", {});
      tell([...at, "name"], (field) => message("problem.file.containerName", { field }), hint);
    }
    // ECS takes an image without a tag, and so does a file; only what is asked for by itself has to say.
    if (image !== undefined && !isImage(image)) {
      const hint = message("problem.invalid.image.hint", {});
      tell([...at, "image"], (field) => message("problem.file.image", { field }), hint);
    }
    if (memory !== undefined && memoryReservation !== undefined && memoryReservation > memory) {
      const hint = message("problem.invalid.memoryReservation.hint", { memory });
      const said = message("problem.invalid.memoryReservation", { container: name ?? fieldName(at) });
      tell([...at, "memoryReservation"], () => said, hint);
    }
    // One that is there and undefined is of the wrong type, which was told.
    if (!("memory" in container || "memoryReservation" in container || "memory" in definition)) {
      const hint = message("problem.invalid.memoryNeeded.hint", {});
      const said = message("problem.invalid.memoryNeeded", { container: name ?? fieldName(at) });
      tell([...at, "memory"], () => said, hint);
    }
    const environment = (container.environment ?? []).map((each) => each?.name);
    // "Secret names must be unique and not shared with any environment variable": one list for both.
    refuseTwice([...environment, ...(container.secrets ?? []).map((each) => each?.name)], (index) =>
      index < environment.length
        ? [...at, "environment", index, "name"]
        : [...at, "secrets", index - environment.length, "name"],
    );
    refuseTwice(
      (container.portMappings ?? []).map((each) =>
        each?.containerPort === undefined ? undefined : `${each.containerPort}/${each.protocol ?? "tcp"}`,
      ),
      (index) => [...at, "portMappings", index, "containerPort"],
    );
    container.dependsOn?.forEach((each, index) => {
      refuseUnknown(each?.containerName, names, [...at, "dependsOn", index, "containerName"]);
    });
    container.mountPoints?.forEach((each, index) => {
      const known = volumes.filter((volume) => volume !== undefined);
      refuseUnknown(each?.sourceVolume, known, [...at, "mountPoints", index, "sourceVolume"]);
    });
    container.volumesFrom?.forEach((each, index) => {
      refuseUnknown(each?.sourceContainer, names, [...at, "volumesFrom", index, "sourceContainer"]);
    });
  }
}

function isImage(image: string): boolean {
  return parseImageReference(image, null) !== null || parseImageReference(`${image}:latest`, null) !== null;
}
