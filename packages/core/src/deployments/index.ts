export { type Approval, approvalsOf } from "./approvals.ts";
export { approveDeployment, rejectDeployment } from "./approve-deployment.ts";
export {
  type BulkCounts,
  type BulkDeployment,
  bulkDeploymentsByIds,
  bulkStates,
  cancelBulkDeployment,
  countsOfBulks,
  deployToServices,
} from "./bulk/index.ts";
export { cancelDeployment } from "./cancel-deployment.ts";
export { type CarriedOut, carriedOutByIds } from "./carried-out.ts";
export type { Difference, DifferenceKind, WantedChange } from "./change/index.ts";
export type { DeploymentOrder } from "./change-deployment.ts";
export { type ContinueDeploymentInput, continueDeployment } from "./continue-deployment.ts";
export { type DeployServiceInput, deployService } from "./deploy-service.ts";
export {
  type Deployment,
  type DeploymentFilter,
  type DeploymentKind,
  deploymentKinds,
  type Failure,
  type Guard,
  guardNames,
  type ImageChange,
} from "./deployment.ts";
export { deploymentTasks } from "./deployment-tasks.ts";
export {
  type AdvanceDeps,
  type DeploymentDeps,
  type DeploymentSettings,
  defaultDeploymentSettings,
} from "./deps.ts";
export type { EcsCalls } from "./ecs.ts";
export type { FailureEvidence, Lack, SeenHost } from "./explain/evidence.ts";
export { causeOfTask, explainPlacement, isPlacementFailure } from "./explain/explain-one.ts";
export { lackOf } from "./explain/see-hosts.ts";
export { type DeploymentImpact, findImpact } from "./impact/find-impact.ts";
export { type ImpactMetric, impactMetrics, impactProfiles } from "./impact/impact-metrics.ts";
export { type JudgeInput, judgeImpact } from "./impact/judge-impact.ts";
export {
  type ImpactLack,
  type ImpactSeries,
  type ImpactVerdict,
  impactVerdicts,
  type MetricImpact,
} from "./impact/metric-impact.ts";
export { looksWithin } from "./impact/watch-impact-job.ts";
export { type DeploymentMark, markStates, marksOf } from "./marks/deployment-mark.ts";
export { type DeploymentPlan, planDeployment } from "./plan-deployment.ts";
export { policiesConfiguration, type ServicePolicy } from "./policy.ts";
export {
  ApprovalNotAllowed,
  DeploymentFinished,
  DeploymentInProgress,
  NotAwaitingApproval,
  NothingToRollBackTo,
  NotPaused,
  UnknownContainer,
} from "./problems.ts";
export {
  activeDeploymentsOfServices,
  countDeployments,
  deploymentsByEcsDeployments,
  deploymentsByEcsIds,
  deploymentsByIds,
  deploymentsOfServices,
  deploymentsPage,
  latestDeploymentBeside,
} from "./reads.ts";
export { restartService } from "./restart-service.ts";
export { resumeUnfinished } from "./resume-unfinished.ts";
export { type RollbackServiceInput, rollbackService } from "./rollback-service.ts";
export { type ScaleServiceInput, scaleService } from "./scale-service.ts";
export { type State, states, type TransitionEvent, transitionEvents, transitions } from "./transitions.ts";
export {
  type CheckName,
  type CheckResult,
  checkNames,
  ImageNotFound,
  VerificationFailed,
  type VerifyInput,
  verify,
} from "./verification/index.ts";
export { wakeDeployments } from "./wake-deployments.ts";
