import { type Reads, Statement } from "../kernel/index.ts";
import { addJobs, type JobRequest } from "./add-jobs.ts";

/** Adds jobs by themselves, where no work of their own transaction asks for them. */
export async function enqueue(database: Reads, jobs: readonly JobRequest[]): Promise<void> {
  if (jobs.length === 0) return;
  const statement = new Statement();
  addJobs(statement, jobs);
  await database.pool.query(statement.build());
}
