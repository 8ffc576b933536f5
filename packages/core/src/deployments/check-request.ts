import type { Service } from "../fleet/index.ts";
import { InvalidInput, isBlank, message } from "../kernel/index.ts";
import { type Caller, requirePermission, type Verb } from "../permissions/index.ts";
import type { Guard } from "./deployment.ts";
import type { DeploymentDeps } from "./deps.ts";
import { checkOrigin } from "./origin.ts";

export const longestReason = 500;
export const longestName = 100;
const deadlines = { minimum: 30, maximum: 86_400 };

/** What everybody who asks for something gives beside it. */
export type RequestTerms = {
  reason?: string | null | undefined;
  onBehalfOf?: string | null | undefined;
  deadlineSeconds?: number | null | undefined;
  override?: readonly Guard[] | null | undefined;
  /** The address of where it was asked for: a chat message, a CI job. */
  origin?: string | null | undefined;
};

/** The permission to go past each guard. */
const overrideVerbs: Readonly<Record<Guard, Verb>> = {
  LOCK: "lock:override",
  FREEZE_WINDOW: "freeze:override",
  APPROVAL: "approval:override",
  VERIFICATION: "verification:override",
};

/** Throws InvalidInput or NotPermitted unless the terms are such as this caller may ask for on that path. */
export function checkTerms(caller: Caller, terms: RequestTerms, path: string): void {
  const { reason, onBehalfOf, deadlineSeconds, override } = terms;
  if (onBehalfOf != null) requirePermission(caller, "principal:act-as", path);
  for (const guard of override ?? []) requirePermission(caller, overrideVerbs[guard], path);
  checkLength("reason", reason ?? "", longestReason);
  checkLength("onBehalfOf", onBehalfOf ?? "", longestName);
  if (onBehalfOf != null && isBlank(onBehalfOf)) throw empty("onBehalfOf");
  // Whoever goes past a guard says why: it is the first thing that an auditor asks.
  if ((override ?? []).length > 0 && isBlank(reason ?? "")) throw empty("reason");
  checkOrigin(terms);
  if (deadlineSeconds != null) checkRange("deadlineSeconds", deadlineSeconds, deadlines);
}

function empty(field: string): InvalidInput {
  return new InvalidInput(message("problem.invalid.empty", { field }), null, ["input", field]);
}

function checkLength(field: string, text: string, limit: number): void {
  if (text.length <= limit) return;
  throw new InvalidInput(message("problem.invalid.tooLong", { field, limit }), null, ["input", field]);
}

/** Throws InvalidInput unless a number is whole and within its range. */
export function checkRange(field: string, value: number, range: { minimum: number; maximum: number }): void {
  if (Number.isInteger(value) && value >= range.minimum && value <= range.maximum) return;
  throw new InvalidInput(message("problem.invalid.range", { field, ...range }), null, ["input", field]);
}

// ECS service quota: tasks per service.
const counts = { minimum: 0, maximum: 5_000 };

/** Throws InvalidInput unless the service can have that many tasks. */
export function checkCount(service: Service, desiredCount: number): void {
  checkRange("desiredCount", desiredCount, counts);
  if (service.schedulingStrategy === "DAEMON") {
    throw new InvalidInput(message("problem.invalid.daemonCount", {}), null, ["input", "desiredCount"]);
  }
}

/** Throws InvalidInput for a service that Fleetgraph does not drive, or may not. */
export function checkDeployable(deps: DeploymentDeps, service: Service): void {
  const path = ["input", "service"];
  if (service.deploymentController === "CODE_DEPLOY" || service.deploymentController === "EXTERNAL") {
    const controller = service.deploymentController;
    const hint = message("problem.invalid.controller.hint", {});
    throw new InvalidInput(message("problem.invalid.controller", { controller }), hint, path);
  }
  const account = service.path.slice(0, service.path.indexOf("/"));
  if (!deps.mayDeployTo(account)) {
    const hint = message("problem.invalid.readOnlyAccount.hint", {});
    throw new InvalidInput(message("problem.invalid.readOnlyAccount", { account }), hint, path);
  }
}

/** `cluster/service`, as people name it. */
export function serviceName(service: { path: string }): string {
  return service.path.split("/").slice(2).join("/");
}
