import type { Client } from "./client.ts";
import { NotFoundError } from "./errors.ts";
import { followEvents, type WatchOptions } from "./follow-events.ts";
import { deployment } from "./generated/deployments/deployment.ts";
import type { DeploymentEventFields } from "./generated/deployments/deployment-event-fields.ts";
import { deploymentEvents } from "./generated/deployments/deployment-events.ts";
import { watchDeploymentOperation } from "./generated/deployments/watch-deployment.ts";

/**
 * Every event of a deployment from `after` on, each once, in order, until its end. What was noticed after that is told as
 * well, as far as it is known by then; `after` with the final event's cursor gives what came since. A stream that
 * breaks is taken up behind the last event, and polled for where streams do not get through. Throws what no repetition
 * mends (no permission, no such deployment), or the last network error when `patienceMs` passes without contact.
 */
export function watchDeployment(
  client: Client,
  id: string,
  options: WatchOptions = {},
): AsyncGenerator<DeploymentEventFields> {
  const stream = {
    operation: watchDeploymentOperation,
    variables: { id },
    poll: (after: string | null, signal: AbortSignal | undefined) =>
      deploymentEvents(client, { id, after, first: 100 }, { signal }),
    isOver: (after: string | null, signal: AbortSignal | undefined) => ended(client, { id, after, signal }),
    isLast: (event: DeploymentEventFields) => event.final,
    follows: (event: DeploymentEventFields, last: DeploymentEventFields) => event.version > last.version,
  };
  return followEvents(client, stream, options);
}

/** Whether a deployment is over and has no event behind the cursor. In this order, or the last event could be missed. */
async function ended(
  client: Client,
  { id, after, signal }: { id: string; after: string | null; signal: AbortSignal | undefined },
): Promise<boolean> {
  const select = { finishedAt: true } as const;
  const found = await deployment(client, { id }, { signal, select });
  if (!found) throw new NotFoundError("NOT_FOUND", `There is no deployment "${id}".`);
  if (found.finishedAt === null) return false;
  const rest = await deploymentEvents(client, { id, after, first: 1 }, { signal });
  return rest.edges.length === 0;
}
