import { configurationAt, type Holder, holdersPage } from "../access/index.ts";
import { findService } from "../fleet/index.ts";
import { type Approvals, approvalNeeded, membersOf } from "../guards/index.ts";
import { InvalidInput, message, NotFound, type Page, type PageRequest, type Reads } from "../kernel/index.ts";
import {
  allows,
  type Caller,
  type FleetPath,
  grantsOf,
  type Roles,
  requirePermission,
  type Verb,
} from "../permissions/index.ts";

/** With one of these a service is changed. */
const changing: readonly Verb[] = ["deployment:create", "deployment:configure", "deployment:rollback"];
/** What else says how far that goes. */
const telling: readonly Verb[] = [
  ...changing,
  "deployment:choose-revision",
  "deployment:cancel",
  "deployment:approve",
  "lock:override",
  "freeze:override",
  "approval:override",
  "verification:override",
  "principal:act-as",
];

/** Who can change a service, and what that needs: the roles and approvals of a moment. */
export type DeployAccess = {
  service: { id: string; path: FleetPath };
  at: Date;
  roles: Roles;
  approval: { needed: number; group: string; members: readonly string[] } | null;
};

/** A principal that can change a service, or make a token that can. */
export type DeployHolder = {
  principal: string;
  tokens: Holder["tokens"];
  permissions: Verb[];
  /** Who makes tokens makes one for any principal with what they have themselves. */
  makesTokens: boolean;
};

/** What decides who may do what. */
export type AccessRules = { roles: Roles; approvals: Approvals };

/** The rules of a moment, out of the configuration that held then. Throws InvalidInput before the first on record. */
export async function accessRulesAt(reads: Reads, at: Date): Promise<AccessRules> {
  const found = await configurationAt(reads, at);
  if (found === null) {
    throw new InvalidInput(message("problem.invalid.noConfiguration", { field: "at" }), null, ["at"]);
  }
  const {
    roles = {},
    groups = {},
    approvals = [],
  } = found.content as {
    roles?: Roles;
    groups?: Approvals["groups"];
    approvals?: Approvals["policies"];
  };
  return { roles, approvals: { groups, policies: approvals } };
}

/** Who can change a service. Throws NotFound, and NotPermitted without audit:read on it. */
export async function deployAccess(
  reads: Reads,
  caller: Caller,
  input: AccessRules & { service: string; at: Date },
): Promise<DeployAccess> {
  // With its path, whatever else is asked for of services.
  const service = await findService({ pool: reads.pool }, caller, input.service, ["service"]);
  if (service === null) throw NotFound.of("service", input.service, ["service"]);
  const { id, path } = service;
  requirePermission(caller, "audit:read", path);
  const needed = approvalNeeded(input.approvals, path);
  const approval = needed && {
    needed: needed.needed,
    group: needed.group,
    members: membersOf(input.approvals, needed.group),
  };
  return { service: { id, path }, at: input.at, roles: input.roles, approval };
}

/** The principals, by name. */
export async function deployHoldersPage(
  reads: Reads,
  access: DeployAccess,
  page: PageRequest,
): Promise<Page<DeployHolder>> {
  const { roles, at, service } = access;
  const opening = Object.keys(roles).filter((name) => {
    const grants = grantsOf(roles, [name]);
    return changing.some((verb) => allows(grants, verb, service.path)) || allows(grants, "token:manage", "");
  });
  const { items, ...rest } = await holdersPage(reads, { page, roles: opening, at });
  return {
    ...rest,
    items: items.map(({ principal, tokens }) => {
      const held = tokens.map((token) => grantsOf(roles, token.roles));
      return {
        principal,
        tokens,
        permissions: telling.filter((verb) => held.some((grants) => allows(grants, verb, service.path))),
        makesTokens: held.some((grants) => allows(grants, "token:manage", "")),
      };
    }),
  };
}
