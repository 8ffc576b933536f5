import { Problem, type Reads } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import type { MetricKeep } from "../metric-keep.ts";
import type { Aggregate } from "../metric-series.ts";
import type { MetricName, MetricTarget } from "../vocabulary.ts";
import { lengthenSteps, type MetricStatistics, statisticsOf } from "./combine-series.ts";
import { isSize, readHostSizes } from "./host-sizes.ts";
import type { PlannedSteps } from "./plan-query.ts";
import { readStored, usualAggregate } from "./read-stored.ts";
import { isReserved, readReservations, reservedOver, reservedSource } from "./reserved.ts";
import { keyOf, type Subject, subjectsOf } from "./subjects.ts";
import { partKey, partsOfTasks, stepsToAddUp, sumOf, taskTarget } from "./sum-parts.ts";
import type { TaskOfMoments } from "./tasks-of-moments.ts";
import { tasksOfSubjects } from "./tasks-of-subjects.ts";

/** Of what a series is the sum, where no source gives it as it is. */
export type SummedFrom = "TASKS" | "CONTAINERS";

/** One series as it is answered: without a point where nothing is known, which is no zero. */
export type QueriedSeries = {
  target: MetricTarget;
  clusterId: string;
  metric: MetricName;
  /** Names of the sources that its points are of; more than one only of a sum. */
  sources: readonly string[];
  summedFrom: SummedFrom | null;
  /** Of how many tasks each value is; null where it is no sum of tasks. */
  taskCounts: readonly number[] | null;
  aggregate: Aggregate;
  steps: PlannedSteps;
  values: readonly (number | null)[];
  statistics: MetricStatistics | null;
  /** The same added up of tasks, which have values after these end early: a series of its own, never mixed with it. */
  continuedBy: QueriedSeries | null;
};

export type MetricsQuestion = {
  targets: readonly MetricTarget[];
  metrics: readonly MetricName[];
  steps: PlannedSteps;
  /** How points become one of a longer step; null is as the metric's kind has it. */
  aggregate: Aggregate | null;
  keep: MetricKeep;
  /** Whether to look for what continues a series that ends early, which has to be added up for nothing else. */
  continued: boolean;
};

type Draft = Pick<QueriedSeries, "sources" | "summedFrom" | "taskCounts" | "values">;
/** By key of target and metric. */
type Drafts = Map<string, Draft>;

/**
 * The series of targets, one for each target and metric in their order, by `keyOf` the target; a target that is not
 * there or that the caller may not see is not there either. What no source gives of a service or a cluster is added up
 * over its tasks of each moment, and what none gives of a task over its containers.
 */
export async function queryMetrics(
  reads: Reads,
  caller: Caller,
  question: MetricsQuestion,
): Promise<Map<string, QueriedSeries[]>> {
  const { targets, metrics, steps } = question;
  const subjects = await subjectsOf(reads, caller, targets);
  const all = [...subjects.values()];
  const drafts = await storedDrafts(reads, all, question);
  const missing = (subject: Subject, metric: MetricName) => !drafts.has(partKey(subject.target, metric));
  const measured = metrics.filter((metric) => !isReserved(metric));
  const toAdd = all.filter(
    (subject) => isSummed(subject) && measured.some((metric) => missing(subject, metric)),
  );
  const reserving = metrics.some(isReserved) ? all : [];
  const wanted = [...new Set([...toAdd, ...reserving])];
  if (wanted.length > 0 && steps.count > 0) {
    const tasks = await tasksOfSubjects(reads, caller, { subjects: wanted, steps });
    await addSums(reads, { subjects: toAdd, metrics: measured, tasks, drafts, question });
    await addReserved(reads, { subjects: reserving, tasks, drafts, question });
  }
  await addHostSizes(reads, { subjects: all, drafts, question });
  const continuing: Drafts = question.continued
    ? await continuingDrafts(reads, caller, { all, drafts, question })
    : new Map();
  return new Map(
    all.map(({ target, clusterId }) => [
      keyOf(target),
      metrics.map((metric): QueriedSeries => {
        const key = partKey(target, metric);
        const of = { target, clusterId, metric };
        const continued = continuing.get(key);
        const continuedBy = continued === undefined ? null : seriesOf(question, of, continued, null);
        return seriesOf(question, of, drafts.get(key), continuedBy);
      }),
    ]),
  );
}

function seriesOf(
  { aggregate, steps }: MetricsQuestion,
  of: Pick<QueriedSeries, "target" | "clusterId" | "metric">,
  draft: Draft | undefined,
  continuedBy: QueriedSeries | null,
): QueriedSeries {
  const values = draft?.values ?? new Array<null>(steps.count).fill(null);
  const { sources = [], summedFrom = null, taskCounts = null } = draft ?? {};
  return {
    ...{ ...of, sources, summedFrom, taskCounts },
    ...{ aggregate: aggregate ?? usualAggregate(of.metric), steps, values, continuedBy },
    statistics: statisticsOf(values, steps),
  };
}

// Sources are late by some minutes, CloudWatch by the five between two readings: that is no end.
const lateMs = 15 * 60_000;

/**
 * The sums over tasks that go on where the series that a source gives of a service or a cluster itself ends early. Which
 * of the two is right nobody can tell here: a sum may be of some of the tasks only, and the source may be gone.
 */
async function continuingDrafts(
  reads: Reads,
  caller: Caller,
  { all, drafts, question }: { all: readonly Subject[]; drafts: Drafts; question: MetricsQuestion },
): Promise<Drafts> {
  const { steps } = question;
  const stepMs = steps.resolution * 1_000;
  const until = Math.min(steps.end.getTime(), steps.now.getTime()) - lateMs;
  const lastOf = (draft: Draft) => draft.values.findLastIndex((value) => value !== null);
  const endsEarly = ({ target, whole }: Subject, metric: MetricName) => {
    const draft = drafts.get(partKey(target, metric));
    const isGiven = whole && draft !== undefined && draft.summedFrom === null && !isReserved(metric);
    return isGiven && steps.start.getTime() + (lastOf(draft) + 1) * stepMs <= until;
  };
  const subjects = all.filter(
    (subject) =>
      (subject.target.kind === "SERVICE" || subject.target.kind === "CLUSTER") &&
      question.metrics.some((metric) => endsEarly(subject, metric)),
  );
  const sums: Drafts = new Map();
  if (subjects.length === 0) return sums;
  try {
    const tasks = await tasksOfSubjects(reads, caller, { subjects, steps });
    const metrics = question.metrics.filter((metric) => subjects.some((each) => endsEarly(each, metric)));
    await addSums(reads, { subjects, metrics, tasks, drafts: sums, question });
  } catch (error) {
    // Too much to be added up, or not kept that finely: what the source gives is answered as it is.
    if (error instanceof Problem) return new Map();
    throw error;
  }
  const isLonger = (subject: Subject, metric: MetricName) => {
    const key = partKey(subject.target, metric);
    const [given, sum] = [drafts.get(key), sums.get(key)];
    return given && sum && endsEarly(subject, metric) && lastOf(sum) > lastOf(given);
  };
  return new Map(
    subjects.flatMap((subject) =>
      question.metrics
        .filter((metric) => isLonger(subject, metric))
        .map((metric) => partKey(subject.target, metric))
        .map((key) => [key, sums.get(key) as Draft] as const),
    ),
  );
}

/** What may be the sum of something else. A host also does other things than tasks. */
const isSummed = ({ target: { kind } }: Subject) =>
  kind === "TASK" || kind === "SERVICE" || kind === "CLUSTER";

async function storedDrafts(
  reads: Reads,
  subjects: readonly Subject[],
  { metrics, steps, aggregate }: MetricsQuestion,
): Promise<Drafts> {
  const found = await readStored(reads, {
    targets: subjects.filter(({ whole }) => whole).map(({ target }) => target),
    metrics: metrics.filter((metric) => !isReserved(metric)),
    steps,
    aggregate,
  });
  return new Map(
    found.map(({ target, metric, source, values }) => [
      partKey(target, metric),
      { sources: [source], summedFrom: null, taskCounts: null, values },
    ]),
  );
}

type Adding = {
  subjects: readonly Subject[];
  tasks: ReadonlyMap<string, TaskOfMoments[]>;
  drafts: Drafts;
  question: MetricsQuestion;
};

async function addSums(reads: Reads, adding: Adding & { metrics: readonly MetricName[] }): Promise<void> {
  const { subjects, tasks, question } = adding;
  const all = [
    ...new Map(
      subjects.flatMap(({ target }) => tasks.get(keyOf(target)) ?? []).map((task) => [task.id, task]),
    ),
  ].map(([, task]) => task);
  if (all.length === 0) return;
  const { steps, keep } = question;
  const fine = stepsToAddUp(steps, { parts: all.length * adding.metrics.length, keep });
  await addSumsOf(reads, { ...adding, all, fine });
  // What was back-filled from longer steps has no shorter ones.
  if (fine.resolution !== steps.resolution) await addSumsOf(reads, { ...adding, all, fine: steps });
}

async function addSumsOf(
  reads: Reads,
  input: Adding & { metrics: readonly MetricName[]; all: readonly TaskOfMoments[]; fine: PlannedSteps },
): Promise<void> {
  const { subjects, tasks, drafts, question, fine } = input;
  const isMissing = (subject: Subject, metric: MetricName) => !drafts.has(partKey(subject.target, metric));
  const metrics = input.metrics.filter((metric) => subjects.some((subject) => isMissing(subject, metric)));
  if (metrics.length === 0) return;
  const parts = await partsOfTasks(reads, { tasks: input.all, metrics, steps: fine });
  const factor = question.steps.resolution / fine.resolution;
  for (const subject of subjects) {
    const { target } = subject;
    const ofTasks = target.kind !== "TASK";
    for (const metric of metrics.filter((metric) => isMissing(subject, metric))) {
      const own = (tasks.get(keyOf(target)) ?? []).flatMap(
        (task) => parts.get(partKey(taskTarget(task), metric)) ?? [],
      );
      if (own.length === 0) continue;
      const sum = sumOf(own, { metric, count: fine.count });
      drafts.set(partKey(target, metric), {
        sources: sum.sources,
        summedFrom: ofTasks ? "TASKS" : "CONTAINERS",
        taskCounts: ofTasks ? lengthenSteps(sum.counts, factor, "MAXIMUM").map(Number) : null,
        values: lengthenSteps(sum.values, factor, question.aggregate ?? usualAggregate(metric)),
      });
    }
  }
}

/** What a host has, where no source says: what it was registered with. */
async function addHostSizes(
  reads: Reads,
  { subjects, drafts, question }: Omit<Adding, "tasks">,
): Promise<void> {
  const { metrics, steps } = question;
  const wanted = metrics.filter(isSize);
  const hosts = subjects.filter(
    ({ target }) => target.kind === "HOST" && wanted.some((metric) => !drafts.has(partKey(target, metric))),
  );
  if (hosts.length === 0) return;
  const sizes = await readHostSizes(
    reads,
    hosts.map(({ target }) => target.id),
  );
  for (const { target } of hosts) {
    for (const metric of wanted.filter((metric) => !drafts.has(partKey(target, metric)))) {
      const held = sizes.get(target.id)?.[metric];
      const values = reservedOver(held ? [held] : [], steps, true);
      drafts.set(partKey(target, metric), {
        ...{ sources: [reservedSource], summedFrom: null, taskCounts: null },
        values,
      });
    }
  }
}

async function addReserved(reads: Reads, { subjects, tasks, drafts, question }: Adding): Promise<void> {
  if (subjects.length === 0) return;
  const { metrics, steps } = question;
  const reservations = await readReservations(reads, [...tasks.values()].flat());
  for (const { target } of subjects) {
    const own = tasks.get(keyOf(target)) ?? [];
    const single = target.kind === "TASK" || target.kind === "CONTAINER";
    for (const metric of metrics.filter(isReserved)) {
      const held = own.flatMap((task) => {
        const { container } = target;
        const amounts =
          container === null ? reservations.ofTask(task) : reservations.ofContainer(task, container);
        return amounts === null ? [] : [{ from: task.from, until: task.until, amount: amounts[metric] }];
      });
      drafts.set(partKey(target, metric), {
        sources: [reservedSource],
        summedFrom: single ? null : "TASKS",
        taskCounts: null,
        values: reservedOver(held, steps, single),
      });
    }
  }
}
