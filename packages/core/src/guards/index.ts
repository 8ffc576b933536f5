export { approvalProblems, approvalsConfiguration, groupsConfiguration } from "./approval-configuration.ts";
export {
  type Actor,
  type ApprovalPolicy,
  type ApprovalRefusal,
  type Approvals,
  type ApprovalVerdict,
  approvalNeeded,
  mayApprove,
  membersOf,
  type NeededApproval,
  noApprovals,
} from "./approval-policy.ts";
