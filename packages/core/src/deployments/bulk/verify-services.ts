import { atOnce } from "../../kernel/index.ts";
import { serviceName } from "../check-request.ts";
import type { DeploymentDeps } from "../deps.ts";
import { type CheckResult, ImageNotFound, resolveDigest, VerificationFailed } from "../verification/index.ts";
import { verifyForService } from "../verify-for-service.ts";
import { imageField, type Resolve } from "../verify-plan.ts";
import type { PlannedService, VerifiedService } from "./planned-service.ts";

/** How many services are looked at at once: their checks are many calls each, which the rate gate paces anyhow. */
const looksAtOnce = 8;

/**
 * Looks at what a change would do to each service before any is begun. A tag is looked up once, and the same digest
 * goes to all of them whenever their turns come: it is what people approve. Throws, unless that is overridden, one
 * problem with all that is wrong, in the order of the input.
 */
export async function verifyServices(
  deps: DeploymentDeps,
  planned: readonly PlannedService[],
  { overridden }: { overridden: boolean },
): Promise<VerifiedService[]> {
  if (!deps.deployments.verify) return planned.map((each) => ({ ...each, checks: [] }));
  const resolve = await resolveOnce(deps, planned);
  const verified = new Map<PlannedService, VerifiedService>();
  let imageNotFound: ImageNotFound | null = null;
  await atOnce(looksAtOnce, planned, async (each) => {
    const found = await verifyForService(deps, each.service, each.plan, { resolve });
    imageNotFound ??= found.imageNotFound;
    const of = { service: serviceName(each.service), field: each.field };
    const checks = found.checks.map((check): CheckResult => ({ ...check, of }));
    verified.set(each, { ...each, plan: found.plan, checks });
  });
  const results = planned.flatMap((each) => verified.get(each) ?? []);
  if (!overridden) requireAll(results, imageNotFound);
  return results;
}

function requireAll(verified: readonly VerifiedService[], imageNotFound: ImageNotFound | null): void {
  const checks = verified.flatMap((each) => each.checks);
  const wrong = checks.filter(({ status }) => status === "FAILED");
  if (imageNotFound !== null && wrong.every(({ check }) => check === "IMAGE")) throw imageNotFound;
  if (wrong.length > 0) throw new VerificationFailed(checks, wrong[0]?.of?.field);
}

/**
 * Each image's digest, asked for once before any service is looked at. Where the first service's account may not read the
 * registry another's may: its answer holds for all.
 */
async function resolveOnce(deps: DeploymentDeps, planned: readonly PlannedService[]): Promise<Resolve> {
  const found = new Map<string, () => ReturnType<Resolve>>();
  const places = new Map(planned.map((each) => [each.service.path.split("/").slice(0, 2).join("/"), each]));
  const images = new Map(
    planned.flatMap(({ plan }) =>
      plan.images.flatMap(({ container, to }) =>
        to.includes("@") || plan.change === null ? [] : [[to, imageField(container, plan.change)] as const],
      ),
    ),
  );
  await atOnce(looksAtOnce, images, async ([image, path]) => {
    for (const { service } of places.values()) {
      try {
        const answer = await resolveDigest(await deps.clientsOf(service.path), { image, path });
        found.set(image, async () => answer);
        if (answer.digest !== null) return;
      } catch (error) {
        if (!(error instanceof ImageNotFound)) throw error;
        found.set(image, async () => {
          throw error;
        });
        return;
      }
    }
  });
  return (clients, input) => found.get(input.image)?.() ?? resolveDigest(clients, input);
}
