import { storedDefinition } from "../fleet/index.ts";
import type { AwsClients } from "../kernel/index.ts";
import { applyChange, type Definition, type WantedChange, type WantedImage } from "./change/index.ts";
import type { DeploymentDeps } from "./deps.ts";
import { type DescribedService, describeService, registrationOf, type ServiceAddress } from "./ecs.ts";
import type { PlannedChange } from "./planned-change.ts";
import {
  type CheckName,
  type CheckResult,
  ImageNotFound,
  looksUntil,
  nothingWithheld,
  resolveDigest,
  uncheckedAll,
  VerificationFailed,
  verify,
  type Withheld,
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

/** How the digest of an image is found; fails as resolveDigest does. */
export type Resolve = typeof resolveDigest;

export type VerifyHow = {
  /** resolveDigest unless said: many services have one answer. */
  resolve?: Resolve;
  /** What the caller must not learn is not looked at. */
  withheld?: Withheld;
};

/**
 * Looks at what a plan refers to before anything is done: all checks together, those that cannot be made saying so. A
 * tag is exchanged for the digest that it stands for now, so that what was looked at is what is deployed. Nothing is
 * looked at for a count that does not grow: what is broken must be possible to take away.
 */
export async function verifyPlan<Of extends Plan>(
  deps: DeploymentDeps,
  input: {
    where: ServiceAddress & { path: string };
    plan: Of;
    /** What the service has now; null where it was never read. */
    present: Definition | null;
  },
  { resolve = resolveDigest, withheld = nothingWithheld }: VerifyHow = {},
): Promise<VerifiedPlan<Of>> {
  const { where, present } = input;
  const { kind, desiredCount } = input.plan;
  const unchecked = { plan: input.plan, checks: [], imageNotFound: null };
  if (!deps.deployments.verify || (kind === "SCALE" && desiredCount === 0)) return unchecked;
  const clients = await deps.clientsOf(where.path);
  const signal = whileLooking();
  const onlyCount = kind === "SCALE";
  const [{ plan, imageNotFound }, service] = await Promise.all([
    withheld.has("IMAGE") ? unchecked : withDigests({ clients, signal, resolve }, input.plan),
    look({ clients, signal }, where),
  ]);
  const definition = await wantedDefinition(deps, plan, present);
  if ("checks" in service) {
    const checks = onlyCount ? service.checks.filter(({ check }) => room.includes(check)) : service.checks;
    return { plan, imageNotFound, checks };
  }
  // By what runs: the last listing may be older than a change that somebody made.
  const grows = desiredCount !== null && desiredCount > service.desired;
  if (definition === null || (onlyCount && !grows)) return { plan, imageNotFound, checks: [] };
  const checks = await verify(
    { clients, log: deps.log, signal },
    {
      definition,
      service,
      cluster: where.clusterArn,
      desiredCount: desiredCount ?? service.desired,
      onlyCount,
    },
    { withheld, ...(onlyCount ? { only: room } : {}) },
  );
  return { plan, imageNotFound, checks };
}

/** More of the same: only the room for it is in question. */
const room: readonly CheckName[] = ["PLACEMENT", "LIMITS"];

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
export function imageField(container: string, { images, taskDefinition }: WantedChange): string[] {
  const index = images.findIndex((each) => each.container === container);
  if (index !== -1) return ["input", "images", String(index), "image"];
  return taskDefinition === null ? ["input"] : ["input", "taskDefinition"];
}

/** The plan with digests in place of tags, as far as ECR tells them. What it does not tell stays as it was asked for. */
async function withDigests<Of extends Plan>(
  { clients, signal, resolve }: Looking & { resolve: Resolve },
  plan: Of,
): Promise<{ plan: Of; imageNotFound: ImageNotFound | null }> {
  const { change } = plan;
  if (change === null) return { plan, imageNotFound: null };
  let imageNotFound: ImageNotFound | null = null;
  const pinned = new Map<string, string>();
  await Promise.all(
    plan.images.map(async ({ container, to }) => {
      // By digest already, or one that is not to be.
      if (to.includes("@")) return;
      try {
        const path = imageField(container, change);
        const { digest } = await resolve(clients, { image: to, path, signal });
        if (digest !== null) pinned.set(container, `${to}@${digest}`);
      } catch (error) {
        if (!(error instanceof ImageNotFound)) throw error;
        imageNotFound ??= error;
      }
    }),
  );
  const images = plan.images.map((each) => ({ ...each, to: pinned.get(each.container) ?? each.to }));
  return {
    plan: { ...plan, images, change: { ...change, images: pinImages(change, pinned) } },
    imageNotFound,
  };
}

/** The images asked for, those of a file among them whose digest is known: they are put onto it. */
function pinImages({ images }: WantedChange, pinned: ReadonlyMap<string, string>): WantedImage[] {
  const asked = images.map((each) => ({ ...each, image: pinned.get(each.container ?? "") ?? each.image }));
  const named = new Set(images.map(({ container }) => container));
  const ofFile = [...pinned].filter(([container]) => !named.has(container));
  return [...asked, ...ofFile.map(([container, image]) => ({ container, image }))];
}
