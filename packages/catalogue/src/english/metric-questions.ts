/** Why a question about metrics is refused, and why a series has no points. */
export const metricQuestions = {
  "problem.metrics.containerOfTask": () =>
    "A container is of a task: give the id of one, or leave container out.",
  "problem.metrics.tooMuch": (p: { tasks: number }) =>
    `${p.tasks} or more series would have to be added up for this.`,
  "problem.metrics.tooMuch.hint": () =>
    "Ask for a shorter range, a longer resolution, fewer metrics, or for services one by one.",
  "cause.metrics.notOf": (p: { kind: string }) => `This is not measured of a ${p.kind.toLowerCase()}.`,
  "cause.metrics.noSource": () => "No source of metrics covers its cluster.",
  "cause.metrics.noSource.next": () =>
    "Name one under metrics.sources in fleetgraph.yaml, with its cluster under clusters.",
  "cause.metrics.notGiven": (p: { sources: readonly string[] }) =>
    `${p.sources.join(", ")} gave no point of it in this range.`,
  "cause.metrics.notGiven.next": () =>
    "See what the source can give in docs/metrics.md, and whether it can be joined: metricSources tells what was not there.",
  "cause.metrics.notYet": (p: { sources: readonly string[] }) => `${p.sources.join(", ")} was not read yet.`,
  "cause.metrics.notYet.next": () => "Wait for the first reading; metricSources tells how it went.",
  "cause.metrics.nothingReserved": () => "ECS reserved nothing for it in this range, or no task was there.",
};
