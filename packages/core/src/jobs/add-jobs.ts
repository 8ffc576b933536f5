import type { Statement } from "../kernel/index.ts";

/** A job as its slice asks for it. Payloads carry ids only: the truth is in the rows they name. */
export type JobRequest = {
  task: string;
  payload: Record<string, string>;
  /** Jobs of one queue run one after the other. */
  queue?: string;
  /** A waiting job with the same key is replaced. */
  key?: string;
  /** Not before; now when left out. */
  runAt?: Date;
  /** Of a waiting job with the same key its time is kept. */
  keepsTime?: true;
};

/** Adds jobs to a statement: they exist when its transaction commits, and not otherwise. */
export function addJobs(statement: Statement, jobs: readonly JobRequest[]): void {
  jobs.forEach((job, index) => {
    const task = statement.bind(job.task);
    const payload = statement.bind(JSON.stringify(job.payload));
    const queue = statement.bind(job.queue ?? null);
    const runAt = statement.bind(job.runAt?.toISOString() ?? null);
    const key = statement.bind(job.key ?? null);
    const mode = statement.bind(job.keepsTime ? "preserve_run_at" : "replace");
    // 25 attempts with graphile-worker's exponential backoff are about three days.
    const add =
      `(graphile_worker.add_job(${task}::text, ${payload}::json, queue_name => ${queue}::text, ` +
      `run_at => coalesce(${runAt}::timestamptz, now()), max_attempts => 25, job_key => ${key}::text, job_key_mode => ${mode}::text)).id`;
    // add_job looks whether the key's job runs by now, then inserts; one that is taken between the two makes it insert
    // nothing and say so by null (graphile-worker 0.18, add_jobs). Asked again it sees that the job runs, and adds.
    statement.with(`job_${index}`, `SELECT coalesce(${add}, ${add}) AS id`);
  });
}
