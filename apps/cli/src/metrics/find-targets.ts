import type { Context } from "../context.ts";
import { exitCodes, Failure } from "../failure.ts";
import { findService } from "../find-service.ts";
import { findTask } from "../find-task.ts";

export const kinds = ["service", "task", "host", "cluster"] as const;
export type Kind = (typeof kinds)[number];

/** Something that metrics are of, and how it is called among the others of an answer. */
export interface Target {
  id: string;
  container?: string;
  /** CONTAINER, TASK, SERVICE, CLUSTER or HOST. */
  kind: string;
  label: string;
}

/** What was asked for, and what is shown beside it. */
export interface Subject {
  kind: Kind;
  /** As a heading has it. */
  name: string;
  main: Target;
  beside: readonly Target[];
}

/** At most so many tasks are shown beside a service, a host or a cluster. */
const mostTasks = 50;

/** What a reference names: a service, a task, a host or a cluster. Throws a Failure when it is none, or several. */
export async function findSubject(
  context: Context,
  { ref, of, tasks }: { ref: string; of: Kind | undefined; tasks: boolean },
): Promise<Subject> {
  const kind = of ?? kindOf(ref);
  if (kind === "service")
    return findService(context, ref, () => orNothing(finders.service(context, ref, tasks)));
  if (kind !== null) return finders[kind](context, ref, tasks);
  const found = await Promise.all(
    (["service", "cluster", "host"] as const).map((each) => orNothing(finders[each](context, ref, tasks))),
  );
  const [only, another] = found.filter((each) => each !== null);
  if (only && another) {
    const { say } = context;
    const options = [only, another].map((each) => `--of ${each.kind}`);
    throw new Failure(exitCodes.notFound, say("cli.metrics.ambiguous", { ref }), {
      code: "AMBIGUOUS_REFERENCE",
      hint: say("problem.ambiguous.hint", { candidates: options }),
    });
  }
  if (only) return only;
  // A task by the first characters of its id; else the names of services are what one mistypes.
  if (/^[0-9a-f-]{4,}$/i.test(ref)) return ofTask(context, ref);
  return findService<Subject>(context, ref, async () => null);
}

async function orNothing(found: Promise<Subject>): Promise<Subject | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Failure && error.code === "NOT_FOUND") return null;
    throw error;
  }
}

/** What a reference can only be; null for a name. */
function kindOf(ref: string): Kind | null {
  const [, type] = /^arn:[^:]*:ecs:[^:]*:[^:]*:(service|task|container-instance|cluster)\//.exec(ref) ?? [];
  if (type !== undefined) return type === "container-instance" ? "host" : (type as Kind);
  const prefixes: Readonly<Record<string, Kind>> = {
    svc: "service",
    tsk: "task",
    hst: "host",
    clu: "cluster",
  };
  const prefix = /^([a-z]{3})_[0-9a-z]{20,}$/.exec(ref)?.[1] ?? "";
  if (Object.hasOwn(prefixes, prefix)) return prefixes[prefix] ?? null;
  if (/^i-[0-9a-f]{8,}$/.test(ref) || /^\d+\.\d+\.\d+\.\d+$/.test(ref)) return "host";
  return /^[0-9a-f]{32}$/.test(ref) ? "task" : null;
}

type Finder = (context: Context, ref: string, tasks: boolean) => Promise<Subject>;

const finders: Readonly<Record<Kind, Finder>> = {
  async service(context, ref, tasks) {
    const { fleet, signal } = context;
    const select = { id: true, name: true, cluster: { name: true } } as const;
    const found = await fleet.service({ ref }, { select, signal });
    if (found === null) throw notFound(context, "service", ref);
    const { id, name, cluster } = found;
    const main = { id, kind: "SERVICE", label: name };
    const beside = tasks ? await tasksOf(context, { service: id }) : [];
    return { kind: "service", name: `${cluster.name}/${name}`, main, beside };
  },
  task: (context, ref) => ofTask(context, ref),
  async host(context, ref, tasks) {
    const { fleet, signal } = context;
    const select = { id: true, name: true, cluster: { name: true } } as const;
    const found = await fleet.host({ ref }, { select, signal });
    if (found === null) throw notFound(context, "host", ref);
    const main = { id: found.id, kind: "HOST", label: found.name };
    const beside = tasks ? await tasksOf(context, { host: found.id }) : [];
    return { kind: "host", name: `${found.cluster.name}/${found.name}`, main, beside };
  },
  async cluster(context, ref, tasks) {
    const { fleet, signal } = context;
    const found = await fleet.cluster({ ref }, { select: { id: true, name: true }, signal });
    if (found === null) throw notFound(context, "cluster", ref);
    const main = { id: found.id, kind: "CLUSTER", label: found.name };
    const beside = tasks ? await tasksOf(context, { cluster: found.id }) : [];
    return { kind: "cluster", name: found.name, main, beside };
  },
};

/** A task with its containers, where it has several, and the host of the same moments. */
async function ofTask(context: Context, ref: string): Promise<Subject> {
  const { fleet, signal } = context;
  const select = {
    id: true,
    name: true,
    cluster: { name: true },
    service: { name: true },
    host: { id: true, name: true },
    containers: { name: true },
  } as const;
  const task = await findTask(context, ref, (ref) => fleet.task({ ref }, { select, signal }));
  const { id, name, cluster, service, host, containers } = task;
  const beside: Target[] = [];
  if (containers.length > 1)
    for (const { name: container } of containers)
      beside.push({ id, container, kind: "CONTAINER", label: container });
  if (host !== null) beside.push({ id: host.id, kind: "HOST", label: host.name });
  const path = [cluster.name, service?.name, name].filter((part) => part !== undefined).join("/");
  return { kind: "task", name: path, main: { id, kind: "TASK", label: name.slice(0, 8) }, beside };
}

async function tasksOf(
  { fleet, signal }: Context,
  filter: { service?: string; host?: string; cluster?: string },
): Promise<Target[]> {
  const targets: Target[] = [];
  const select = { id: true, name: true } as const;
  for await (const { id, name } of fleet.tasks.all({ first: mostTasks, ...filter }, { select, signal })) {
    targets.push({ id, kind: "TASK", label: name.slice(0, 8) });
    if (targets.length === mostTasks) break;
  }
  return targets;
}

function notFound({ say }: Context, what: string, ref: string): Failure {
  return new Failure(exitCodes.notFound, say("problem.notFound", { what, ref }), {
    code: "NOT_FOUND",
    hint: say("problem.notFound.hint", { what }),
  });
}
