import { builder } from "./builder.ts";
import type { InputFields } from "./request-arguments.ts";

const whichContainer = {
  required: false,
  description: "May be left out when the task definition has one container, or one essential container.",
} as const;

export const ContainerImageInput = builder.inputType("ContainerImageInput", {
  description: "An image for a container.",
  fields: (t) => ({
    container: t.string(whichContainer),
    image: t.string({
      required: true,
      description: "A repository with tag or digest, or a tag alone as ':v42' to keep the repository.",
    }),
  }),
});

const EnvironmentChangeInput = builder.inputType("EnvironmentChangeInput", {
  description: "An environment variable of a container.",
  fields: (t) => ({
    container: t.string(whichContainer),
    name: t.string({ description: "Its name.", required: true }),
    value: t.string({
      description: "Its value, which nobody is shown without environment:reveal; null removes the variable.",
      required: false,
    }),
  }),
});

const SecretChangeInput = builder.inputType("SecretChangeInput", {
  description: "An environment variable whose value ECS takes from a secret.",
  fields: (t) => ({
    container: t.string(whichContainer),
    name: t.string({ description: "Its name.", required: true }),
    valueFrom: t.string({
      description:
        "The ARN of a Secrets Manager secret, or the name or ARN of an SSM parameter (ECS API: Secret); null removes it.",
      required: false,
    }),
  }),
});

const ContainerChangeInput = builder.inputType("ContainerChangeInput", {
  description: "Sizes and command of a container; what is left out stays, null removes.",
  fields: (t) => ({
    name: t.string({ ...whichContainer, description: `The container. ${whichContainer.description}` }),
    cpu: t.int({ description: "CPU units (1024 = one vCPU).", required: false }),
    memory: t.int({ description: "The hard limit in MiB.", required: false }),
    memoryReservation: t.int({ description: "The soft limit in MiB.", required: false }),
    command: t.stringList({ description: "What it runs instead of the image's command.", required: false }),
  }),
});

/** What to change of a service. */
export const changeArguments = (t: InputFields) => ({
  images: t.field({
    description: "The new images, by container.",
    type: [ContainerImageInput],
    required: false,
  }),
  environment: t.field({
    description: "Environment variables to set or remove.",
    type: [EnvironmentChangeInput],
    required: false,
  }),
  secrets: t.field({
    description: "Secrets to set or remove.",
    type: [SecretChangeInput],
    required: false,
  }),
  containers: t.field({
    description: "Sizes and commands, by container.",
    type: [ContainerChangeInput],
    required: false,
  }),
  cpu: t.string({ description: "CPU of the task, in units or as '1 vCPU'.", required: false }),
  memory: t.string({ description: "Memory of the task, in MiB or as '2 GB'.", required: false }),
  taskDefinition: t.field({
    description:
      "A whole task definition in place of the present one, as the AWS CLI or ecspresso write it; templates are " +
      "to be rendered before.",
    type: "JSON",
    required: false,
  }),
  desiredCount: t.int({
    description: "How many tasks the service is to have, 0 to 5000.",
    required: false,
  }),
});
