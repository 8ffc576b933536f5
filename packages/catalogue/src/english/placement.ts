const tasks = (p: { placed: number; desired: number }) =>
  p.placed === 0 && p.desired === 1
    ? "The new task finds no room"
    : p.placed === 0
      ? `None of ${p.desired} new tasks finds room`
      : `Only ${p.placed} of ${p.desired} new tasks find room`;

type Amounts = { placed: number; desired: number; needed: number; free: number; host: string; hosts: number };
type Words = { placed: number; desired: number; detail: string; host: string; hosts: number };

/** Whether a roll-out finds room on its cluster, and what it lacks. */
export const placement = {
  "placement.fits": (p: { desired: number }) =>
    p.desired === 1 ? "The new task finds room." : `All ${p.desired} new tasks find room.`,
  "placement.nothingToPlace": () => "The service asks for no task, so there is none to place.",
  "placement.fargate": () =>
    "Fargate has no hosts to pack; whether the account's quota allows the tasks is not known.",
  "placement.noHostsToPack": (p: { kind: string }) =>
    `${p.kind} brings its own hosts as tasks need them, so whether they fit is not known.`,
  "placement.unread": (p: { operation: string; code: string; message: string }) =>
    `What is free could not be read: ${p.operation}: ${p.code}: ${p.message}`,
  "placement.cutShort": (p: { operation: string }) =>
    `What is free could not be read in full: the answer of ${p.operation} was cut short.`,
  "placement.noHosts": (p: { placed: number; desired: number }) =>
    `${tasks(p)}: the cluster has no host for them.`,
  "placement.noHosts.hint": () => "Add a host to the cluster, or a capacity provider that does.",
  "placement.cannotRoll": (p: { desired: number; minimum: number; maximum: number }) =>
    `With ${p.desired} tasks, minimumHealthyPercent ${p.minimum} and maximumPercent ${p.maximum} let ECS neither stop an old task nor start a new one.`,
  "placement.cannotRoll.hint": () => "Lower minimumHealthyPercent or raise maximumPercent.",
  "placement.lacks.cpu": (p: Amounts) =>
    `${tasks(p)}: a task needs ${p.needed} CPU units; the freest host, ${p.host}, has ${p.free}.`,
  "placement.lacks.memory": (p: Amounts) =>
    `${tasks(p)}: a task needs ${p.needed} MiB of memory; the freest host, ${p.host}, has ${p.free}.`,
  "placement.lacks.gpu": (p: Amounts) =>
    `${tasks(p)}: a task needs ${p.needed} GPUs; the freest host, ${p.host}, has ${p.free}.`,
  "placement.lacks.amount.hint": () =>
    "Add a host, ask for less, or lower minimumHealthyPercent so that old tasks make room first.",
  "placement.lacks.eni": (p: Amounts) =>
    `${tasks(p)}: a task in network mode awsvpc needs a network interface; the freest host, ${p.host}, has ${p.free} left.`,
  "placement.lacks.eni.hint": () =>
    "Add a host, or turn on awsvpcTrunking for the account and replace the hosts; larger instance types have more interfaces as well.",
  "placement.lacks.ports": (p: Words) =>
    `${tasks(p)}: the host port ${p.detail} is in use on ${p.hosts === 1 ? p.host : `${p.hosts} hosts, such as ${p.host}`}.`,
  "placement.lacks.ports.hint": () =>
    "Use a dynamic host port (0) behind a load balancer, lower minimumHealthyPercent so that old tasks free the port first, or add a host.",
  "placement.lacks.attribute": (p: Words) =>
    `${tasks(p)}: ${p.hosts === 1 ? p.host : `${p.hosts} hosts, such as ${p.host},`} lack the attribute ${p.detail}.`,
  "placement.lacks.attribute.hint": () =>
    "Update the ECS agent of the hosts or turn the feature on there; the attribute says which one.",
  "placement.lacks.agent": (p: Words) =>
    `${tasks(p)}: the ECS agent of ${p.hosts === 1 ? p.host : `${p.hosts} hosts, such as ${p.host},`} is disconnected.`,
  "placement.lacks.agent.hint": () => "Restart the agent on the host, or replace the host.",
  "placement.lacks.status": (p: Words) =>
    `${tasks(p)}: ${p.hosts === 1 ? p.host : `${p.hosts} hosts, such as ${p.host},`} take no tasks (${p.detail}).`,
  "placement.lacks.status.hint": () => "Add a host, or set one back to ACTIVE.",
  "placement.lacks.constraint": (p: Words) =>
    `${tasks(p)}: the placement constraint "${p.detail}" rules out ${p.hosts === 1 ? p.host : `${p.hosts} hosts, such as ${p.host}`}.`,
  "placement.lacks.constraint.hint": () =>
    "Add a host that meets the constraint, or change the constraint of the service or the task definition.",
  "placement.untold.eni": (p: { hosts: number }) =>
    `How many network interfaces are left on ${p.hosts} hosts is not known, so the room for tasks in network mode awsvpc is not either.`,
  "placement.untold.gpu": (p: { hosts: number }) => `Which GPUs are free on ${p.hosts} hosts is not known.`,
  "placement.untold.rule": (p: { detail: string; hosts: number }) =>
    `Whether "${p.detail}" allows ${p.hosts} of the hosts cannot be told from outside ECS.`,
  "placement.untold.order": () =>
    "Whether the new tasks find room depends on which old tasks ECS stops first.",
  "placement.untold.unhealthy": () =>
    "The new tasks find room only where old tasks that are not healthy are gone by then, which nobody can say.",
  "placement.untold.split": (p: { providers: string }) =>
    `The new tasks find room, but not in each capacity provider alone (${p.providers}); how ECS divides them is not known.`,
  "placement.scaling.fits": (p: { provider: string; left: number; hosts: number }) =>
    `${p.left} new tasks wait until the capacity provider ${p.provider} has added ${p.hosts} hosts, which it may.`,
  "placement.scaling.untold": (p: { provider: string; left: number }) =>
    `${p.left} new tasks find no room now; whether the capacity provider ${p.provider} adds hosts is not known.`,
  "placement.scaling.unread": (p: { provider: string; left: number }) =>
    `${p.left} new tasks wait until the capacity provider ${p.provider} has added hosts; how far its Auto Scaling group may grow is not known.`,
  "placement.scaling.otherHosts": (p: { provider: string; left: number }) =>
    `${p.left} new tasks find no room now; the capacity provider ${p.provider} may add hosts, but none that it has shows that they would do.`,
  "placement.scaling.full": (p: { provider: string; left: number }) =>
    `${p.left} new tasks find no room, and the Auto Scaling group of ${p.provider} has its maximum of hosts.`,
  "placement.scaling.tooFew": (p: { provider: string; left: number; hosts: number; needed: number }) =>
    `${p.left} new tasks find no room: they need ${p.needed} more hosts, and the Auto Scaling group of ${p.provider} may add ${p.hosts}.`,
  "placement.scaling.full.hint": () => "Raise the maximum of the Auto Scaling group, or ask for less.",
};
