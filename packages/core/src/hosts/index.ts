export { type ActivateHostInput, activateHost } from "./activate-host.ts";
export type { AdvanceHostDeps, HostDeps, HostTiming } from "./deps.ts";
export { type DrainHostInput, drainHost } from "./drain-host.ts";
export {
  type Holding,
  type HostChange,
  type HostChangeKind,
  type HostChangeState,
  type HostDrain,
  hostChangeKinds,
  hostChangeStates,
} from "./host-change.ts";
export { hostTasks, resumeHosts } from "./host-tasks.ts";
export { HostHoldsTasks, HostNotReady } from "./problems.ts";
export { drainsOfHosts, hostChangesByIds } from "./reads.ts";
