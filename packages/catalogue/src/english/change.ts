/** "Did you mean …? " before a hint; nothing where there is no candidate. */
export function didYouMean(candidates: readonly string[] = []): string {
  return candidates.length ? `Did you mean ${candidates.join(" or ")}? ` : "";
}

/** What is wrong with a change that was asked for, or with a task definition file. */
export const change = {
  "problem.invalid.several": (p: { count: number }) => `${p.count} things are wrong.`,
  "problem.invalid.variableName": (p: { name: string }) =>
    `"${p.name}" is no name of an environment variable.`,
  "problem.invalid.variableName.hint": () =>
    "A name has 1 to 255 characters, no equals sign and no control character.",
  "problem.invalid.variableTwice": (p: { name: string; container: string }) =>
    `"${p.name}" is asked for twice for the container "${p.container}".`,
  "problem.invalid.variableTwice.hint": () =>
    "Give each name once, either as an environment variable or as a secret.",
  "problem.invalid.secretReference": (p: { name: string }) =>
    `What "${p.name}" is to come from is no reference to a secret.`,
  "problem.invalid.secretReference.hint": () =>
    "Write the ARN of a Secrets Manager secret or SSM parameter, or an SSM parameter's name; never the secret itself.",
  "problem.invalid.memoryReservation": (p: { container: string }) =>
    `The container "${p.container}" reserves more memory than it may use.`,
  "problem.invalid.memoryReservation.hint": (p: { memory: number }) =>
    `Reserve at most its limit, ${p.memory} MiB.`,
  "problem.invalid.memoryNeeded": (p: { container: string }) =>
    `The container "${p.container}" would have no memory.`,
  "problem.invalid.memoryNeeded.hint": () =>
    "A container needs memory or memoryReservation, unless the task has memory.",
  "problem.invalid.taskCpu": (p: { value: string }) => `"${p.value}" is no CPU of a task.`,
  "problem.invalid.taskCpu.hint": () =>
    'Write CPU units, 128 to 196608 ("1024" is one vCPU), or vCPUs ("0.5 vCPU").',
  "problem.invalid.taskMemory": (p: { value: string }) => `"${p.value}" is no memory of a task.`,
  "problem.invalid.taskMemory.hint": () => 'Write MiB ("2048"), or GB ("2 GB").',
  "problem.invalid.definitionTooLarge": (p: { limit: number }) =>
    `The task definition is larger than ${p.limit / 1024} KiB.`,
  "problem.invalid.definitionTooLarge.hint": () =>
    "ECS takes no larger one. Put long values into files or secrets that are read at start.",

  "problem.file.noObject": () => "The task definition is no JSON object.",
  "problem.file.noObject.hint": () =>
    "Give the JSON that `aws ecs describe-task-definition` or ecspresso writes; YAML and Jsonnet must be rendered to JSON first.",
  "problem.file.template": (p: { field: string }) => `${p.field} is still a template: it has {{ … }} in it.`,
  "problem.file.template.hint": () =>
    "Render the file first, for example with: ecspresso render task-definition",
  "problem.file.unknownField": (p: { field: string }) => `A task definition has no ${p.field}.`,
  "problem.file.unknownField.hint": (p: { candidates: readonly string[] }) =>
    `${didYouMean(p.candidates)}ECS would refuse it.`,
  "problem.file.fieldTwice": (p: { field: string }) => `${p.field} is there twice.`,
  "problem.file.fieldTwice.hint": () => "Upper and lower case make no difference: keep one of them.",
  "problem.file.type": (p: { field: string; expected: string }) =>
    `${p.field} must be ${kinds[p.expected] ?? p.expected}.`,
  "problem.file.required": (p: { field: string }) => `${p.field} is missing.`,
  "problem.file.oneOf": (p: { field: string; values: readonly string[] }) =>
    `${p.field} is none of: ${p.values.join(", ")}.`,
  "problem.file.oneOf.hint": (p: { candidates: readonly string[] }) =>
    didYouMean(p.candidates).trim() || "The values are those of RegisterTaskDefinition.",
  "problem.file.number": (p: { field: string }) => `${p.field} must be a whole number that is not negative.`,
  "problem.file.empty": (p: { field: string }) => `${p.field} is empty.`,
  "problem.file.family": (p: { family: string; expected: string }) =>
    `The file is of the family "${p.family}", the service of "${p.expected}".`,
  "problem.file.family.hint": () => "Leave the family out, or give the file of this service.",
  "problem.file.containers": (p: { limit: number }) => `A task has 1 to ${p.limit} containers.`,
  "problem.file.noEssential": () => "No container is essential.",
  "problem.file.noEssential.hint": () =>
    "ECS wants one at least: a container is essential unless it says false.",
  "problem.file.containerName": (p: { field: string }) => `${p.field} is no name of a container.`,
  "problem.file.containerName.hint": () => "Up to 255 letters, digits, hyphens and underscores.",
  "problem.file.image": (p: { field: string }) => `${p.field} is no image reference.`,
  "problem.file.twice": (p: { field: string; name: string }) => `${p.field}: "${p.name}" is there twice.`,
  "problem.file.noSuch": (p: { field: string; name: string }) =>
    `${p.field} names "${p.name}", which the file does not have.`,
  "problem.file.noSuch.hint": (p: { candidates: readonly string[]; known: readonly string[] }) =>
    `${didYouMean(p.candidates)}There is: ${p.known.join(", ") || "none"}`,

  "cli.option.env": () => "Set a variable, [container:]NAME=VALUE; may be repeated",
  "cli.option.unsetEnv": () => "Remove a variable, [container:]NAME",
  "cli.option.secret": () => "Set a variable from a secret, [container:]NAME=ARN",
  "cli.option.unsetSecret": () => "Remove a variable that comes from a secret",
  "cli.option.cpu": () => "CPU of the task, or container=UNITS",
  "cli.option.memory": () => "Memory of the task, or container=MIB",
  "cli.option.memoryReservation": () => "Reserved memory, container=MIB",
  "cli.option.command": () => "[container=]COMMAND as words or a JSON list",
  "cli.option.taskDefinition": () => "A whole task definition, JSON (- for stdin)",
  "cli.usage.variable": (p: { option: string }) =>
    `${p.option} is written NAME=VALUE or container:NAME=VALUE.`,
  "cli.usage.unset": (p: { option: string }) => `${p.option} is written NAME or container:NAME.`,
  "cli.usage.twice": (p: { option: string }) => `${p.option} says the same thing twice.`,
  "cli.usage.ofContainer": (p: { option: string }) => `${p.option} is of a container: write container=VALUE.`,
  "cli.usage.size": (p: { option: string; value: string }) =>
    `${p.option} "${p.value}" is neither a whole number nor "none".`,
  "cli.usage.command": () => "--command cannot be taken apart.",
  "cli.usage.command.hint": () =>
    `Write words without quotes, or a JSON list: --command 'app=["sh","-c","date; ls"]'`,
  "cli.definition.notJson": (p: { file: string }) => `${p.file} is not JSON.`,
  "cli.definition.notJson.hint": () =>
    "Render it to JSON first: ecspresso render task-definition, jsonnet FILE, or yq -o json FILE.",
  "cli.definition.template": (p: { file: string }) => `${p.file} is still a template: it has {{ … }} in it.`,
  "cli.definition.noJson": (p: { file: string }) => `${p.file} holds no JSON object.`,
  "cli.definition.tooLarge": (p: { file: string; limit: number }) =>
    `${p.file} is larger than ${p.limit} KiB.`,
  "cli.plan.container": (p: { container: string }) => `container ${p.container}`,
  "cli.plan.itself": () => "(all of it)",
  "cli.plan.redacted": () => "(value not shown)",
  "cli.summary.plan": () => "Say what a deploy would change, check it, and do nothing",
  "cli.plan.heading": (p: { service: string; cluster: string; change: string }) =>
    `Plan for ${p.service} in ${p.cluster}${p.change ? `: ${p.change}` : ""}`,
  "cli.plan.definition": () => "Task definition",
  "cli.plan.service": () => "Service",
  "cli.plan.nothing": () => "Nothing would be different.",
  "cli.plan.checks": () => "Checks",
  "cli.plan.inTheWay": () => "In the way",
  "cli.plan.overridable": () => "You have the permission to go past it.",
  "cli.plan.approval": (p: { needed: number; group: string }) =>
    `It needs ${p.needed === 1 ? "an approval" : `${p.needed} approvals`} of ${p.group}.`,
  "cli.plan.ahead": (p: { deployment: string }) => `The service is being changed by ${p.deployment}.`,
  "cli.plan.fails": (p: { count: number }) =>
    `${p.count === 1 ? "A check" : `${p.count} checks`} failed: it would not work. Nothing was changed.`,
  "cli.plan.refused": () => "It would be refused at the moment. Nothing was changed.",
  "cli.plan.works": (p: { service: string }) =>
    `Nothing was changed. To do it, give the same options to: fleet deploy ${p.service}`,
};

const kinds: Record<string, string> = {
  text: "a text",
  number: "a whole number",
  boolean: "true or false",
  list: "a list",
  object: "an object",
};
