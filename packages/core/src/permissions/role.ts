import { everything, type Grant } from "./grant.ts";
import { allVerbs, type Verb } from "./verb.ts";

/** A role as fleetgraph.yaml defines it: verbs bound to resource patterns. */
export type Role = readonly { allow: readonly Verb[]; on: readonly string[] }[];
export type Roles = Readonly<Record<string, Role>>;

const on = [everything];

/** The roles that exist without any configuration; one of the same name in the configuration replaces it. */
export const builtInRoles: Roles = {
  admin: [{ allow: allVerbs, on }],
  operator: [
    {
      allow: [
        "fleet:read",
        "logs:read",
        "fleet:sync",
        "deployment:create",
        "deployment:configure",
        "deployment:rollback",
        "deployment:choose-revision",
        "deployment:cancel",
        "lock:manage",
        "lock:remove-others",
        "freeze:manage",
        "deployment:approve",
        "host:drain",
        "audit:read",
        "outOfBand:acknowledge",
        "insight:snooze",
      ],
      on,
    },
  ],
  deployer: [
    {
      allow: [
        "fleet:read",
        "logs:read",
        "fleet:sync",
        "deployment:create",
        "deployment:rollback",
        "deployment:cancel",
        "lock:manage",
        "deployment:approve",
      ],
      on,
    },
  ],
  viewer: [{ allow: ["fleet:read", "logs:read"], on }],
  auditor: [{ allow: ["fleet:read", "audit:read"], on }],
};

/** What the named roles allow together. A name that no longer exists allows nothing. */
export function grantsOf(roles: Roles, names: readonly string[]): Grant[] {
  return names.flatMap((name) =>
    (roles[name] ?? []).flatMap((rule) =>
      rule.allow.flatMap((verb) => rule.on.map((resource) => ({ verb, resource }))),
    ),
  );
}
