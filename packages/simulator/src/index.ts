export type { Fleet, FleetSpec } from "./fleet/create-fleet.ts";
export { createFleet, DEFAULT_PLACE, demoFleet } from "./fleet/create-fleet.ts";
export type {
  CallScenarioKind,
  Scenario,
  ScenarioInput,
  ScenarioKind,
  TaskScenarioKind,
} from "./scenarios/scenario.ts";
export { CALL_SCENARIOS, TASK_SCENARIOS } from "./scenarios/scenario.ts";
export type { Credentials, RegionSummary, Settled, Simulator, SimulatorOptions } from "./simulator.ts";
export { startSimulator } from "./simulator.ts";
export type { Timing } from "./state/timing.ts";
export type { Account } from "./state/world.ts";
export type { Call, CallFilter, CallOutcome } from "./wire/call-log.ts";
