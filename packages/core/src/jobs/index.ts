export { addJobs, type JobRequest } from "./add-jobs.ts";
export { collectQueues } from "./collect-queues.ts";
export { enqueue } from "./enqueue.ts";
export { runWorker, type Task, type Worker } from "./run-worker.ts";
