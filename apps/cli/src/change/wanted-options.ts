import type { Options } from "../command.ts";

/** Options that say what is wanted of a service, the same for doing it and for planning it. */
export const wantedOptions = {
  image: { type: "string", multiple: true, value: "IMAGE", about: "cli.option.image" },
  env: { type: "string", multiple: true, value: "NAME=VALUE", about: "cli.option.env" },
  "unset-env": { type: "string", multiple: true, value: "NAME", about: "cli.option.unsetEnv" },
  secret: { type: "string", multiple: true, value: "NAME=FROM", about: "cli.option.secret" },
  "unset-secret": { type: "string", multiple: true, value: "NAME", about: "cli.option.unsetSecret" },
  cpu: { type: "string", multiple: true, value: "CPU", about: "cli.option.cpu" },
  memory: { type: "string", multiple: true, value: "MEMORY", about: "cli.option.memory" },
  "memory-reservation": {
    type: "string",
    multiple: true,
    value: "MIB",
    about: "cli.option.memoryReservation",
  },
  command: { type: "string", multiple: true, value: "COMMAND", about: "cli.option.command" },
  "task-definition": { type: "string", value: "FILE|-", about: "cli.option.taskDefinition" },
  count: { type: "string", value: "N", about: "cli.option.count" },
} as const satisfies Options;
