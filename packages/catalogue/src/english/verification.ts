/** What the checks before a deployment find, and what to do about it (`….hint`). */
export const verification = {
  "problem.imageNotFound": (p: { image: string }) => `There is no image ${p.image}.`,
  "problem.imageNotFound.hint": (p: { tags: readonly string[] }) =>
    p.tags.length > 0
      ? `The newest tags there: ${p.tags.join(", ")}`
      : "Push it first, or check the repository and the tag.",
  "check.unread.denied": (p: { action: string }) => `Not checked: Fleetgraph may not call ${p.action}.`,
  "check.unread.denied.hint": (p: { action: string }) =>
    `Allow ${p.action} to Fleetgraph's role (docs/aws.md) to have this checked.`,
  "check.unread.unsupported": (p: { action: string }) => `Not checked: this endpoint has no ${p.action}.`,
  "check.unread.throttled": (p: { action: string }) =>
    `Not checked: AWS limits the rate of ${p.action} at the moment.`,
  "check.unread.unreachable": (p: { action: string; code: string }) =>
    `Not checked: ${p.action} could not be reached (${p.code}).`,
  "check.unread.outOfTime": (p: { action: string }) => `Not checked: ${p.action} did not answer in time.`,
  "check.unread.failed": (p: { action: string; code: string }) =>
    `Not checked: ${p.action} answered ${p.code}.`,
  "check.image.otherRegistry": (p: { image: string }) =>
    `Not checked: ${p.image} is not in ECR, and only ECR is asked.`,
  "check.image.pulledThrough": (p: { image: string }) =>
    `Not checked: ECR fetches ${p.image} from another registry when it is first pulled.`,
};
