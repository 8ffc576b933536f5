export { addJobs, type JobRequest } from "./add-jobs.ts";
export { collectQueues } from "./collect-queues.ts";
export { enqueue } from "./enqueue.ts";
export { type Lease, LeaseLost } from "./lease.ts";
export { runWorker, type Task, type Worker, type WorkerTiming } from "./run-worker.ts";
