import { type DeploymentEventFields, type DeploymentFields, NotFoundError } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { deploymentView } from "./deployment-view.ts";
import { headingOf } from "./say-deployment.ts";
import { isWaiting, waitingLines } from "./waiting-lines.ts";
import { watchingEnded } from "./watching-ended.ts";

/** Who is ahead in a queue changes without an event of the one that waits. */
const lookAtQueueEveryMs = 5_000;

/**
 * Follows a deployment to its end and gives it as it then is, with its last event. Shows what happens: a block drawn again on a terminal,
 * lines in a log, one JSON object per line with `--json`. Throws a Failure when the user or `timeoutMs` ends the
 * watching; the deployment goes on then.
 */
export async function followDeployment(
  context: Context,
  input: {
    deployment: DeploymentFields;
    ref: string;
    timeoutMs: number | null;
    /** What is done with it, where that is not what it does itself. */
    heading?: string;
  },
): Promise<{ deployment: DeploymentFields; last: DeploymentEventFields | null }> {
  const { say, fleet } = context;
  const { deployment, ref, timeoutMs, heading = headingOf(context, deployment) } = input;
  const timeout = timeoutMs === null ? null : AbortSignal.timeout(timeoutMs);
  const signal = timeout ? AbortSignal.any([context.signal, timeout]) : context.signal;
  const view = deploymentView(context, { heading, startedAt: deployment.createdAt });
  // Said once for each loss, however many attempts it takes.
  let toldPolling: boolean | null = null;
  let last: DeploymentEventFields | null = null;
  const tellWaiting = async () => {
    const now = last && isWaiting(last) ? await fleet.deployment({ id: deployment.id }, { signal }) : null;
    view.waiting(now ? await waitingLines({ ...context, signal }, now) : []);
  };
  const queue = setInterval(() => {
    // What was told stays when it cannot be read again: the watching itself says that contact is lost.
    if (last?.state === "QUEUED" && !context.json) tellWaiting().catch(() => undefined);
  }, lookAtQueueEveryMs);
  try {
    const events = fleet.deployments.watch(deployment.id, {
      signal,
      onReconnect: ({ polling }) => {
        if (toldPolling !== polling) view.note(say("cli.reconnecting", { polling }));
        toldPolling = polling;
      },
    });
    for await (const event of events) {
      toldPolling = null;
      last = event;
      if (context.json) context.printJson({ type: "event", ...event });
      else {
        view.event(event);
        await tellWaiting();
      }
    }
    const ended = await fleet.deployment({ id: deployment.id }, { signal });
    if (!ended)
      throw new NotFoundError(
        "NOT_FOUND",
        say("problem.notFound", { what: "deployment", ref: deployment.id }),
      );
    view.end();
    return { deployment: ended, last };
  } catch (error) {
    view.end();
    // A service's name means what is under way there, which one that waits is not.
    const cancelBy = last && isWaiting(last) ? deployment.id : ref;
    throw watchingEnded(context, { id: deployment.id, cancelBy, timeout, timeoutMs }) ?? error;
  } finally {
    clearInterval(queue);
  }
}
