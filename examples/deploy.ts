// Deploys a service and follows it to its end: what a CI job runs.
//
//   node deploy.ts SERVICE [CONTAINER=]IMAGE…        node deploy.ts production-web/web :v42
//
// DEPLOY_KEY names the wish: tried again under the same key, it deploys nothing twice but follows what is under way.
// DEPLOY_REASON is told in the history. Ends with 0 when the service runs what was asked for, 1 when it does not,
// 2 when it was not even begun, 3 when it may be under way and could not be followed, 130 when you stopped watching.
import { createFleetgraph, FleetgraphError, NetworkError, ServerError, TimeoutError } from "@fleetgraph/sdk";

const [service, ...named] = process.argv.slice(2);
if (!service || named.length === 0) {
  console.error("Usage: node deploy.ts SERVICE [CONTAINER=]IMAGE…");
  process.exit(2);
}
const images = named.map((each) => {
  const at = each.indexOf("=");
  return at === -1 ? { image: each } : { container: each.slice(0, at), image: each.slice(at + 1) };
});

const fleet = createFleetgraph(); // FLEETGRAPH_URL and FLEETGRAPH_TOKEN
const watching = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => watching.abort());

/** Gives the exit code. */
async function deploy(service: string): Promise<number> {
  const asked = await fleet.deployService(
    // A variable that a CI system knows and has no value for is an empty one.
    { service, images, reason: process.env.DEPLOY_REASON || undefined },
    { idempotencyKey: process.env.DEPLOY_KEY || undefined, signal: watching.signal },
  );
  switch (asked.__typename) {
    case "DeployServicePayload":
      return follow(asked.deployment.id);
    case "DeploymentInProgress":
      console.error(`${service} is being changed by ${asked.deployment.id} (${asked.deployment.state}).`);
      return 2;
    case "VerificationFailed":
      for (const check of asked.checks) console.error(`${check.status} ${check.check}: ${check.message}`);
      return 2;
    // Whatever else there is, and whatever is added later, has a message.
    default:
      console.error([asked.message, asked.hint].filter(Boolean).join("\n"));
      return 2;
  }
}

async function follow(id: string): Promise<number> {
  console.log(`Deployment ${id}`);
  const { signal } = watching;
  try {
    for await (const { at, message } of fleet.deployments.watch(id, { signal })) {
      console.log(`${at.slice(11, 19)}  ${message}`);
    }
    const { state, explanation } = (await fleet.deployment({ id }, { signal })) ?? {};
    if (state === "SUCCEEDED") return 0;
    console.error(
      [`It ended ${state}.`, explanation?.cause, explanation?.nextStep].filter(Boolean).join("\n"),
    );
    return 1;
  } catch (error) {
    if (signal.aborted) {
      console.error(`It goes on without you. Stop it with: fleet cancel ${id}`);
      return 130;
    }
    tell(error);
    console.error(`It goes on: fleet status ${id}`);
    return 3;
  }
}

/** Throws what is no error of Fleetgraph's. */
function tell(error: unknown): void {
  if (!(error instanceof FleetgraphError)) throw error;
  console.error(
    [error.message, error.hint, error.requestId && `Request ${error.requestId}`].filter(Boolean).join("\n"),
  );
}

process.exitCode = await deploy(service).catch((error: unknown) => {
  if (watching.signal.aborted) return 130;
  tell(error);
  const isUnknown =
    error instanceof TimeoutError ||
    (error instanceof NetworkError && error.sent) ||
    (error instanceof ServerError && error.status >= 500);
  if (isUnknown) console.error(`It may have begun: fleet history ${service}`);
  return isUnknown ? 3 : 2;
});
