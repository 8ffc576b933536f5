import { builder } from "./builder.ts";

/** Evidence as it is stored with a cause. What an older release did not keep is not there. */
type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The entries of a list of the evidence; none where there is no such list. */
export function evidenceList(evidence: unknown, name: string): unknown[] {
  const list = isFields(evidence) ? evidence[name] : null;
  return Array.isArray(list) ? list : [];
}

/** An object of the evidence; null where there is none of that name. */
export function evidenceItem(evidence: unknown, name: string): Fields | null {
  const item = isFields(evidence) ? evidence[name] : null;
  return isFields(item) ? item : null;
}

/** The entries that are objects. */
export const evidenceItems = (evidence: unknown, name: string): Fields[] =>
  evidenceList(evidence, name).filter(isFields);

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
const whole = (value: unknown): number | null => (Number.isInteger(value) ? (value as number) : null);

const StoppedContainerRef = builder.objectRef<Fields>("StoppedContainer").implement({
  description: "A container of a task that stopped.",
  fields: (t) => ({
    name: t.string({
      description: "Its name in the task definition.",
      resolve: ({ name }) => text(name) ?? "",
    }),
    image: t.string({
      nullable: true,
      description: "Its image; null where it was not told.",
      resolve: ({ image }) => text(image),
    }),
    exitCode: t.int({
      nullable: true,
      description: "Its exit code; null when it never ran or ECS lost sight of it.",
      resolve: ({ exitCode }) => whole(exitCode),
    }),
    reason: t.string({
      nullable: true,
      description: "Why, in the words of the agent or the container runtime.",
      resolve: ({ reason }) => text(reason),
    }),
  }),
});

export const StoppedTaskRef = builder.objectRef<Fields>("StoppedTask").implement({
  description: "A task of the new revision that stopped.",
  fields: (t) => ({
    arn: t.field({ description: "Its ARN.", type: "Arn", resolve: ({ arn }) => text(arn) ?? "" }),
    stopCode: t.string({
      nullable: true,
      description: "ECS's stop code, such as TaskFailedToStart or EssentialContainerExited.",
      resolve: ({ stopCode }) => text(stopCode),
    }),
    reason: t.string({
      nullable: true,
      description: "Why, in ECS's words (stoppedReason).",
      resolve: ({ stoppedReason }) => text(stoppedReason),
    }),
    host: t.string({
      nullable: true,
      description: "The EC2 instance it ran on; null on Fargate.",
      resolve: ({ host }) => text(host),
    }),
    containers: t.field({
      description: "Its containers.",
      type: [StoppedContainerRef],
      resolve: ({ containers }) => evidenceItems({ containers }, "containers"),
    }),
  }),
});

export const PlacementFailureRef = builder.objectRef<Fields>("PlacementFailure").implement({
  description: "A task that ECS could not place.",
  fields: (t) => ({
    obstacle: t.string({
      description:
        "What stood in the way: CPU, MEMORY, PORTS, ENI, GPU, ATTRIBUTE, CONSTRAINT, AGENT, NO_HOSTS, " +
        "CAPACITY_PROVIDER, FARGATE, QUOTA, CONFIGURATION or OTHER; more may come.",
      resolve: ({ obstacle }) => text(obstacle) ?? "OTHER",
    }),
    host: t.string({
      nullable: true,
      description: "The host that came closest, where ECS named one.",
      resolve: ({ host }) => text(host),
    }),
    message: t.string({ description: "ECS's own words.", resolve: (failure) => text(failure.text) ?? "" }),
  }),
});

const ShortageRef = builder.objectRef<Fields>("Shortage").implement({
  description: "Something that a host lacks for one more task.",
  fields: (t) => ({
    resource: t.string({
      description: "What it lacks, as the obstacle of a placement failure.",
      resolve: ({ resource }) => text(resource) ?? "OTHER",
    }),
    needed: t.int({
      nullable: true,
      description: "What a task needs, in ECS CPU units or MiB or a count; null where it is no amount.",
      resolve: ({ needed }) => whole(needed),
    }),
    free: t.int({
      nullable: true,
      description: "What the host had free; null where it is no amount or was not known.",
      resolve: ({ free }) => whole(free),
    }),
    detail: t.string({
      nullable: true,
      description: "The ports, attributes, expression or status it is about.",
      resolve: ({ detail }) => text(detail),
    }),
  }),
});

export const ShortHostRef = builder.objectRef<Fields>("ShortHost").implement({
  description: "A host that could not take another task when the deployment failed.",
  fields: (t) => ({
    name: t.string({ description: "The EC2 instance id.", resolve: ({ name }) => text(name) ?? "" }),
    privateIp: t.string({
      nullable: true,
      description: "Its private IP address, where that is known.",
      resolve: ({ privateIp }) => text(privateIp),
    }),
    lacks: t.field({
      description: "What it lacked.",
      type: [ShortageRef],
      resolve: ({ lacks }) => evidenceItems({ lacks }, "lacks"),
    }),
  }),
});
