export { advanceDeployment } from "./advance-deployment.ts";
export { type CancelDeploymentInput, cancelDeployment } from "./cancel-deployment.ts";
export {
  applyChange,
  type Definition,
  type Difference,
  type DifferenceKind,
  diffDefinitions,
  diffService,
  noChange,
  type ServiceSettings,
  type WantedChange,
} from "./change/index.ts";
export { type DeployServiceInput, deployService } from "./deploy-service.ts";
export type { Deployment, DeploymentFilter, DeploymentKind, Failure, ImageChange } from "./deployment.ts";
export {
  type AdvanceDeps,
  type DeploymentDeps,
  type DeploymentSettings,
  defaultDeploymentSettings,
} from "./deps.ts";
export type { EcsCalls } from "./ecs.ts";
export { advanceTask } from "./job.ts";
export {
  DeploymentFinished,
  DeploymentInProgress,
  NothingToRollBackTo,
  UnknownContainer,
} from "./problems.ts";
export {
  activeDeploymentsOfServices,
  countDeployments,
  deploymentsByIds,
  deploymentsOfServices,
  deploymentsPage,
  latestDeploymentBeside,
} from "./reads.ts";
export { reportStaleCalls, staleCallsTask } from "./report-stale-calls.ts";
export { type RollbackServiceInput, rollbackService } from "./rollback-service.ts";
export { type State, states, type TransitionEvent, transitionEvents, transitions } from "./transitions.ts";
export {
  type CheckName,
  type CheckResult,
  type CheckStatus,
  checkNames,
  ImageNotFound,
  type ResolvedDigest,
  resolveDigest,
  type VerifyInput,
  verify,
} from "./verification/index.ts";
