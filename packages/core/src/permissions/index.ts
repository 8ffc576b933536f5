export { type Caller, requirePermission } from "./caller.ts";
export { commonGrants } from "./common-grants.ts";
export { fleetPattern, rolesConfiguration } from "./configuration.ts";
export {
  accountVisibility,
  allows,
  andVisible,
  clusterVisibility,
  covers,
  everything,
  type FleetPath,
  type Grant,
  isResourcePattern,
  isVisible,
  isWithin,
  regionVisibility,
  toLike,
  type Visibility,
  visibility,
} from "./grant.ts";
export { beginning, mostRanges, pathsBeginning, visiblePaths } from "./path-range.ts";
export { builtInRoles, grantsOf, type Role, type Roles } from "./role.ts";
export { nameKey, samePerson } from "./same-person.ts";
export { systemCaller } from "./system-caller.ts";
export { allVerbs, type Verb, verbs } from "./verb.ts";
