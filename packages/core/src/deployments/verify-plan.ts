import { storedDefinition } from "../fleet/index.ts";
import type { AwsClients } from "../kernel/index.ts";
import { applyChange, type Definition, type WantedChange } from "./change/index.ts";
import type { DeploymentDeps } from "./deps.ts";
import { type DescribedService, describeService, registrationOf, type ServiceAddress } from "./ecs.ts";
import type { PlannedChange } from "./planned-change.ts";
import {
  type CheckResult,
  ImageNotFound,
  looksUntil,
  resolveDigest,
  uncheckedAll,
  VerificationFailed,
  verify,
  whileLooking,
} from "./verification/index.ts";

type Plan = Pick<PlannedChange, "kind" | "images" | "change" | "desiredCount" | "toTaskDefinition">;

/** A plan whose images are digests where ECR holds them, and what was found out about it. */
export type VerifiedPlan<Of extends Plan> = {
  plan: Of;
  checks: CheckResult[];
  /** The first image that is not there; also among the checks. */
  imageNotFound: ImageNotFound | null;
};

/**
 * Looks at what a plan refers to before anything is done: all checks together, those that cannot be made saying so. A
 * tag is exchanged for the digest that it stands for now, so that what was looked at is what is deployed. Nothing is
 * looked at for a count that shrinks: what is broken must be possible to take away.
 */
export async function verifyPlan<Of extends Plan>(
  deps: DeploymentDeps,
  input: {
    where: ServiceAddress & { path: string; desiredCount: number };
    plan: Of;
    /** What the service has now; null where it was never read. */
    present: Definition | null;
  },
): Promise<VerifiedPlan<Of>> {
  const { where, present } = input;
  const { kind, desiredCount } = input.plan;
  const grows = desiredCount !== null && desiredCount > where.desiredCount;
  if (!deps.deployments.verify || (kind === "SCALE" && !grows)) {
    return { plan: input.plan, checks: [], imageNotFound: null };
  }
  const clients = await deps.clientsOf(where.path);
  const signal = whileLooking();
  const [{ plan, imageNotFound }, service] = await Promise.all([
    withDigests({ clients, signal }, input.plan),
    look({ clients, signal }, where),
  ]);
  const definition = await wantedDefinition(deps, plan, present);
  if ("checks" in service || definition === null) {
    return { plan, imageNotFound, checks: "checks" in service ? service.checks : [] };
  }
  const checks = await verify(
    { clients, log: deps.log, signal },
    {
      definition,
      service,
      cluster: where.clusterArn,
      desiredCount: desiredCount ?? service.desired,
    },
  );
  // More of the same: only the room for it is in question.
  const asked = kind === "SCALE" ? checks.filter(({ check }) => room.has(check)) : checks;
  return { plan, imageNotFound, checks: asked };
}

const room = new Set<CheckResult["check"]>(["PLACEMENT", "LIMITS"]);

/** Throws ImageNotFound where nothing else is wrong, VerificationFailed with all that is. */
export function requireVerified({ checks, imageNotFound }: Omit<VerifiedPlan<Plan>, "plan">): void {
  const wrong = checks.filter(({ status }) => status === "FAILED");
  if (imageNotFound !== null && wrong.every(({ check }) => check === "IMAGE")) throw imageNotFound;
  if (wrong.length > 0) throw new VerificationFailed(checks);
}

type Looking = { clients: AwsClients; signal: AbortSignal };

async function look(
  { clients, signal }: Looking,
  where: ServiceAddress,
): Promise<DescribedService | { checks: CheckResult[] }> {
  const looking = looksUntil(signal);
  try {
    const found = await looking("ecs:DescribeServices", () => describeService(clients.changing, where));
    // A service that is gone is told by the deployment itself.
    return found ?? { checks: [] };
  } catch (error) {
    return { checks: uncheckedAll(error) };
  }
}

async function wantedDefinition(
  { database }: DeploymentDeps,
  plan: Plan,
  present: Definition | null,
): Promise<Definition | null> {
  if (plan.change !== null) return present && applyChange(present, plan.change).definition;
  if (plan.toTaskDefinition === null) return present;
  const stored = await storedDefinition(database, plan.toTaskDefinition);
  return stored && registrationOf(stored);
}

/** The field of the input that asks for a container's image. */
function inputOf(container: string, { images }: WantedChange): string[] {
  const index = images.length === 1 ? 0 : images.findIndex((each) => each.container === container);
  return index === -1 ? ["input"] : ["input", "images", String(index), "image"];
}

/** The plan with digests in place of tags, as far as ECR tells them. */
async function withDigests<Of extends Plan>(
  { clients, signal }: Looking,
  plan: Of,
): Promise<{ plan: Of; imageNotFound: ImageNotFound | null }> {
  const { change } = plan;
  if (change === null) return { plan, imageNotFound: null };
  let imageNotFound: ImageNotFound | null = null;
  const images = await Promise.all(
    plan.images.map(async (each) => {
      // By digest already, or one that is not to be.
      if (each.to.includes("@")) return each;
      try {
        const { digest } = await resolveDigest(clients, {
          image: each.to,
          path: inputOf(each.container, change),
          signal,
        });
        return digest === null ? each : { ...each, to: `${each.to}@${digest}` };
      } catch (error) {
        if (!(error instanceof ImageNotFound)) throw error;
        imageNotFound ??= error;
        return each;
      }
    }),
  );
  const wanted = images.map(({ container, to }) => ({ container, image: to }));
  return { plan: { ...plan, images, change: { ...change, images: wanted } }, imageNotFound };
}
