import type { Database } from "@fleetgraph/database";

/** Whether requests can be served now; the reason when they cannot. */
export type Readiness = { ready: true } | { ready: false; reason: string };

// Load balancers and Kubernetes give up on a check after a few seconds; the pool's own patience is half a minute.
const answerWithinMs = 2_000;

/** Asks the database whether it answers. */
export async function askReadiness({ pool }: Pick<Database, "pool">): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Readiness>((resolve) => {
    const reason = `the database did not answer within ${answerWithinMs / 1000} seconds`;
    timer = setTimeout(() => resolve({ ready: false, reason }), answerWithinMs);
  });
  const asked = pool.query("SELECT 1").then(
    (): Readiness => ({ ready: true }),
    (): Readiness => ({ ready: false, reason: "the database does not answer" }),
  );
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
