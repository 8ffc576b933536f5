import type { JobRequest } from "../../jobs/index.ts";
import type { SourceKey } from "./source-state.ts";

export const collectTask = "metrics-collect";
export const planTask = "metrics-plan";

/** The job that has the others made; a waiting one is replaced. */
export const planJob = (runAt: Date): JobRequest => ({ task: planTask, payload: {}, key: planTask, runAt });

/** Clusters that one source is asked about at the same time: one that does not answer must not have every worker wait. */
const lanes = 4;
const laneOf = (text: string) =>
  [...text].reduce((hash, character) => (hash * 31 + character.charCodeAt(0)) % 65_521, 0) % lanes;

/** The job of one source and cluster; a waiting one is replaced, so that each has one at most. */
export const collectJob = ({ source, clusterId }: SourceKey, runAt: Date): JobRequest => ({
  task: collectTask,
  payload: { source, clusterId },
  key: `metrics:${source}/${clusterId}`,
  queue: `metrics:${source}/${laneOf(clusterId)}`,
  runAt,
});
