import { findService, type Service } from "../fleet/index.ts";
import { approvalNeeded, guardsOf, type NeededApproval, type StandingGuard } from "../guards/index.ts";
import { NotFound } from "../kernel/index.ts";
import { allows, type Caller, type FleetPath, requirePermission, type Verb } from "../permissions/index.ts";
import {
  applyChange,
  type Difference,
  diffDefinitions,
  diffService,
  type WantedChange,
} from "./change/index.ts";
import { checkDeployable } from "./check-request.ts";
import { planChange, type ServiceChangeInput, wantedOf } from "./deploy-service.ts";
import type { DeploymentKind, ImageChange } from "./deployment.ts";
import type { DeploymentDeps } from "./deps.ts";
import { presentDefinition } from "./present-definition.ts";
import { presentTags } from "./present-tags.ts";
import { deploymentAhead } from "./reads.ts";
import type { CheckName, CheckResult, Withheld } from "./verification/index.ts";
import { verifyForService } from "./verify-for-service.ts";

/** What a deployment would do, and what stands in its way. */
export type DeploymentPlan = {
  service: Service;
  kind: DeploymentKind;
  images: ImageChange[];
  definitionDifferences: Difference[];
  serviceDifferences: Difference[];
  checks: CheckResult[];
  guards: StandingGuard[];
  approval: NeededApproval | null;
  /** The deployment that it would have to wait for. */
  aheadId: string | null;
};

/**
 * What deployService would do with the same input, without doing it: what differs, all checks, and the locks, freeze
 * windows, approvals and deployments in its way. Whoever may see the service may ask, except what requireComparable
 * says. Throws NotFound, NotPermitted, InvalidInput, UnknownContainer.
 */
export async function planDeployment(
  deps: DeploymentDeps,
  caller: Caller,
  input: ServiceChangeInput & { service: string },
): Promise<DeploymentPlan> {
  const { service: ref, ...asked } = input;
  const field = ["input", "service"];
  const service = await findService(deps.database, caller, ref, field);
  if (service === null) throw NotFound.of("service", ref, field);
  const asksFor = wantedOf(asked);
  requireComparable(caller, asksFor, service.path);
  checkDeployable(deps, service);
  const planned = await planChange(deps, {
    service,
    wanted: asksFor,
    desiredCount: asked.desiredCount ?? null,
  });
  const withheld = withheldFrom(caller, asksFor, service.path);
  const { plan, checks } = await verifyForService(deps, service, planned, { withheld });
  const present = await presentDefinition(deps, service);
  const wanted = present && plan.change ? applyChange(present, plan.change).definition : present;
  // The store has revisions as DescribeTaskDefinition gives them: without their tags. Only a file changes those.
  const tags = wanted?.tags === undefined ? undefined : await presentTags(deps, service);
  const { desiredCount, taskDefinitionArn: taskDefinition, path } = service;
  return {
    service,
    kind: plan.kind,
    images: plan.images,
    definitionDifferences: present && wanted ? diffDefinitions({ ...present, tags }, wanted) : [],
    serviceDifferences: diffService(
      { desiredCount, taskDefinition },
      { desiredCount: plan.desiredCount ?? desiredCount, taskDefinition },
    ),
    checks,
    guards: await guardsOf(deps.database, caller, { path, at: deps.clock.now() }),
    approval: approvalNeeded(deps.approvals, path),
    aheadId: await deploymentAhead(deps.database, service.id),
  };
}

/**
 * A plan says whether a variable would be another, so its value could be guessed one plan after the other: who asks must
 * be allowed to see the value, or to set it.
 */
function requireComparable(caller: Caller, wanted: WantedChange, path: FleetPath): void {
  const compares = wanted.environment.length > 0 || wanted.taskDefinition !== null;
  if (!compares || allows(caller.grants, "environment:reveal", path)) return;
  requirePermission(caller, "deployment:configure", path);
}

/** What a check tells of things that need not be the service's own, by what of a change names them. */
const namedBy: readonly { asks(wanted: WantedChange): boolean; verb: Verb; checks: readonly CheckName[] }[] =
  [
    {
      asks: ({ images, taskDefinition }) => images.length > 0 || taskDefinition !== null,
      verb: "deployment:create",
      checks: ["IMAGE", "PLATFORM"],
    },
    {
      asks: ({ secrets, taskDefinition }) => secrets.length > 0 || taskDefinition !== null,
      verb: "deployment:configure",
      checks: ["SECRETS"],
    },
    {
      asks: ({ taskDefinition }) => taskDefinition !== null,
      verb: "deployment:configure",
      checks: ["EXECUTION_ROLE", "TASK_ROLE", "LOGGING"],
    },
  ];

/**
 * Checks look with Fleetgraph's permissions: whoever may only see the service must not learn by them which images,
 * secrets and roles of others there are.
 */
function withheldFrom(caller: Caller, wanted: WantedChange, path: FleetPath): Withheld {
  const lacking = namedBy.filter(({ asks, verb }) => asks(wanted) && !allows(caller.grants, verb, path));
  return new Map(lacking.flatMap(({ verb, checks }) => checks.map((check) => [check, verb] as const)));
}
