/** Why something failed (`kind`) and what to do about it (`kind.next`). */
export const explanations = {
  "cause.circuitBreaker": (p: { reason: string }) => `ECS gave the deployment up: ${p.reason}`,
  "cause.circuitBreaker.next": () => "Look at the stopped tasks of the service for their reasons.",
  "cause.alarm": (p: { alarms: string }) => `A CloudWatch alarm stopped the deployment: ${p.alarms}`,
  "cause.alarm.next": () => "Look at what the alarm measures before deploying again.",
  "cause.lifecycleHook": (p: { reason: string }) => `A lifecycle hook had ECS take it back: ${p.reason}`,
  "cause.lifecycleHook.next": () => "Ask who answered the hook, or answer it before it expires.",
  "cause.deadline": (p: { seconds: number; running: number; desired: number }) =>
    `After ${p.seconds} seconds ${p.running} of ${p.desired} new tasks were running: the deadline passed.`,
  "cause.deadline.next": () => "Look at the tasks that do not start, or allow more time with --deadline.",
  "cause.superseded": (p: { deployment: string }) =>
    `Another change, ${p.deployment}, replaced this one in ECS before it was complete.`,
  "cause.superseded.next": () => "Find who made the other change before deploying again.",
  "cause.stoppedElsewhere": (p: { reason: string }) =>
    `The deployment was stopped in ECS, not through Fleetgraph: ${p.reason}`,
  "cause.stoppedElsewhere.next": () => "Find who stopped it before deploying again.",
  "cause.serviceGone": (p: { service: string }) => `The service ${p.service} no longer exists in ECS.`,
  "cause.serviceGone.next": () => "Read the fleet again with: fleet sync --wait",
  "cause.notReturned": () =>
    "It was stopped, but ECS did not return the service to what it was before in the time for that.",
  "cause.notReturned.next": () =>
    "Look at the service in ECS, and roll it back if it runs what it should not.",
  "cause.accountGone": (p: { account: string }) =>
    `The account ${p.account} is not configured any more: Fleetgraph can neither do nor see anything in it.`,
  "cause.accountGone.next": () =>
    "Configure the account again in fleetgraph.yaml, and look at the service: it may have been changed.",
  "cause.internal": () =>
    "Fleetgraph could not go on with it, for an error of its own, until its time was over.",
  "cause.internal.next": () =>
    "Look at the service: it may have been changed. The server's log has the error as deployment.step-failed.",
  "cause.aws": (p: { operation: string; code: string; message: string }) =>
    `AWS refused ${p.operation}: ${p.code}: ${p.message}`,
  "cause.aws.next": (p: { operation: string }) =>
    `Check the IAM policy and the input of ${p.operation}; nothing more was changed.`,
  "cause.listing.denied": (p: { operation: string; message: string }) =>
    `AWS denied ${p.operation}: ${p.message}`,
  "cause.listing.denied.next": (p: { operation: string }) =>
    `Allow ecs:${p.operation} (or its service's) in the IAM policy of this account.`,
  "cause.listing.credentials": (p: { message: string }) => `No usable AWS credentials: ${p.message}`,
  "cause.listing.credentials.next": () =>
    "Check the credentials or the role of this account in fleetgraph.yaml.",
  "cause.listing.throttled": (p: { operation: string }) => `AWS throttled ${p.operation} for too long.`,
  "cause.listing.throttled.next": () => "It is tried again by itself; list less often if this stays.",
  "cause.listing.unreachable": (p: { message: string }) => `AWS cannot be reached: ${p.message}`,
  "cause.listing.unreachable.next": () => "Check the network, the region and AWS_ENDPOINT_URL.",
  "cause.listing.unsupported": (p: { operation: string; message: string }) =>
    `This AWS endpoint does not answer ${p.operation}: ${p.message}`,
  "cause.listing.unsupported.next": () => "The rest of the fleet is read without it.",
  "cause.listing.notConfigured": () =>
    "This account or region is not in fleetgraph.yaml any more, so nobody lists it.",
  "cause.listing.notConfigured.next": () =>
    "Put it back to have it listed again. An hour after it was taken out its clusters leave the present; their past stays.",
  "cause.listing.refused": (p: { message: string }) =>
    `Something in AWS's answer cannot be stored: ${p.message}`,
  "cause.listing.refused.next": () =>
    "What could be stored is there, and nothing was removed. Report the message: it is a defect of Fleetgraph.",
  "cause.listing.behind": (p: { left: number }) =>
    `ECS's deployments of ${p.left} services were not read yet.`,
  "cause.listing.behind.next": () => "The next listings go on with them by themselves.",
  "cause.listing.cutShort": (p: { operation: string }) =>
    `The listing of ${p.operation} was cut short, so nothing was removed.`,
  "cause.listing.cutShort.next": () => "It is tried again by itself.",
  "cause.events.denied": (p: { operation: string; message: string }) =>
    `SQS denied ${p.operation}: ${p.message}`,
  "cause.events.denied.next": (p: { operation: string }) =>
    `Allow sqs:${p.operation} on the queue, in the IAM policy of this account and in the queue's own.`,
  "cause.events.queueGone": (p: { queueUrl: string }) => `There is no queue ${p.queueUrl}.`,
  "cause.events.queueGone.next": () =>
    "Create the queue and its rule, or correct its URL in fleetgraph.yaml; the fleet is listed meanwhile.",
  "cause.event.notJson": (p: { message: string }) => `The message is no JSON: ${p.message}`,
  "cause.event.notJson.next": () => "Find what else sends to this queue: only the EventBridge rule should.",
  "cause.event.invalid": (p: { field: string; message: string }) =>
    `The message is not an event of ECS as it is documented: ${p.field}: ${p.message}`,
  "cause.event.invalid.next": () =>
    "Look at the message; once Fleetgraph can read it, replay it with: fleet events replay ID",
  "cause.event.refused": (p: { message: string }) => `The store does not take what it says: ${p.message}`,
  "cause.event.refused.next": () =>
    "Look at the message; once Fleetgraph can store it, replay it with: fleet events replay ID",
  "cause.event.unknownCluster": () => "It is of a cluster that no listing has brought within a day.",
  "cause.event.unknownCluster.next": () =>
    "Add the cluster's account and region to fleetgraph.yaml, or take it out of the EventBridge rule.",
  "cause.trail.denied": (p: { operation: string; message: string }) =>
    `AWS denied ${p.operation}: ${p.message}`,
  "cause.trail.denied.next": (p: { operation: string }) =>
    `Allow ${p.operation} in the IAM policy of this account, and in the policies of bucket, queue and key: docs/cloudtrail.md.`,
  "cause.trail.notFound": (p: { operation: string; message: string }) => `${p.operation}: ${p.message}`,
  "cause.trail.notFound.next": () => "Check the bucket and the queue under trail in fleetgraph.yaml.",
  "cause.trail.unreadable": (p: { key: string; message: string }) =>
    `The file is none of CloudTrail's: ${p.message}`,
  "cause.trail.unreadable.next": () =>
    "Ask who can write to the bucket: CloudTrail delivers whole files only.",
  "cause.trail.missing": (p: { key: string }) => `The file is not in the bucket: ${p.key}`,
  "cause.trail.missing.next": () => "Ask who can delete from the bucket; its own trail tells it.",
  "cause.unexpected": (p: { message: string }) => `Something unexpected happened: ${p.message}`,
  "cause.unexpected.next": () => "It is tried again by itself; the server's log has the details.",
};
