export { addJobs, type JobRequest } from "./add-jobs.ts";
export { runWorker, type Task, type Worker } from "./run-worker.ts";
