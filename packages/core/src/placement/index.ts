export type { Capacity, Known, Provider } from "./capacity.ts";
export type { DefinitionToPlace } from "./definition-to-place.ts";
export { type CapacityClients, type CapacityInput, readCapacity } from "./ecs.ts";
export type { Amounts, HeldTask, HostRoom, Resources } from "./host-room.ts";
export type { Missing } from "./missing.ts";
export type { Obstacle, PlacementConstraint, Requirement } from "./obstacles.ts";
export { type LookedOff, lookOffHost } from "./off-host/ecs.ts";
export {
  type HoldReason,
  holdReasons,
  type OffHostInput,
  type OffHostTask,
  offHost,
} from "./off-host/off-host.ts";
export type { Placeable, RefusingHost } from "./packing.ts";
export type { RequiredAttribute } from "./required-attributes.ts";
export { playRollout, type Rollout, type RolloutInput } from "./rollout.ts";
export { type Room, roomFor } from "./room-for.ts";
export type { ServiceToPlace } from "./service-to-place.ts";
export type { PlacementStrategy } from "./strategies.ts";
export { type RolloutRules, type Surge, surgeOf } from "./surge.ts";
export { demandOf, type TaskDemand } from "./task-demand.ts";
export { taskSize } from "./task-size.ts";
export { type Fit, type FitInput, type FitVerdict, willItFit } from "./will-it-fit.ts";
