const count = (amount: number, one: string) => (amount === 1 ? `1 ${one}` : `${amount} ${one}s`);

type Container = { service: string; container: string };

/** Insights about logging, what is not a good fit for a container, and the audit trail. */
export const insightsBeside = {
  "insight.logDriverMissing": (p: Container & { where: string }) =>
    `${p.container} of ${p.service} has no log driver: ` +
    (p.where === "FARGATE"
      ? "its lines are lost."
      : "its lines stay in Docker's files on the host and go with the container."),
  "insight.logDriverMissing.do": (p: { container: string }) =>
    `Give ${p.container} a logConfiguration: awslogs, fluentd with a tag, or awsfirelens.`,
  "insight.logDriverNotOffered": (p: Container & { driver: string; lacking: number; hosts: number }) =>
    p.lacking === p.hosts
      ? `No host offers the log driver ${p.driver} of ${p.container}: no new task of ${p.service} can be placed.`
      : `${p.lacking} of ${count(p.hosts, "host")} do not offer the log driver ${p.driver} of ${p.container}: ${p.service} has no room there.`,
  "insight.logDriverNotOffered.do": (p: { driver: string; host: string }) =>
    `Add "${p.driver}" to ECS_AVAILABLE_LOGGING_DRIVERS in /etc/ecs/ecs.config of ${p.host} and the others, and restart the agent; or use a driver that they offer.`,
  "insight.fluentdUntagged": (p: Container) =>
    `${p.container} of ${p.service} logs to Fluentd without a tag: its records carry the first characters of a container's id, by which nothing can be routed.`,
  "insight.fluentdUntagged.do": (p: { service: string }) =>
    `Set the log option tag, for instance ecs.${p.service}.{{.ID}}: a name to route by, and the id that leads to the task.`,
  "insight.logTagUnjoinable": (p: Container & { tag: string }) =>
    `The log tag "${p.tag}" of ${p.container} of ${p.service} names no container: its lines lead to a task only where the collector keeps container_id.`,
  "insight.logTagUnjoinable.do": (p: { tag: string }) =>
    `Add the container's id to it: ${p.tag}.{{.ID}}; or have the driver add the task by the log option labels: com.amazonaws.ecs.task-arn.`,
  "insight.fluentdSynchronous": (p: Container & { address: string }) =>
    `${p.container} of ${p.service} does not start, or stops, while Fluentd at ${p.address} is away.`,
  "insight.fluentdSynchronous.do": (p: { container: string }) =>
    `Set the log option fluentd-async to true for ${p.container}, with fluentd-buffer-limit as the bound of what waits.`,

  "insight.heavyDiskWriter": (p: Container & { rate: number }) =>
    `${p.container} of ${p.service} writes ${p.rate} MiB/s and more to its host's disk on average over every second hour: all containers there share the volume.`,
  "insight.heavyDiskWriter.do": (p: { container: string }) =>
    `Give ${p.container} a volume of its own (EBS for each task), or a store that is made for it: a database, a queue, S3. If it has to write to a local disk, a host of its own, by a capacity provider or a constraint.`,
  "insight.hostBoundSingleton": (p: { service: string; bound: string }) =>
    `${p.service} is one task that needs its host itself (${p.bound}): it is away whenever it is replaced, and any host can get it.`,
  "insight.hostBoundSingleton.do": (p: { service: string }) =>
    `If ${p.service} serves its host, run it as a DAEMON on every host; if it needs one machine of its own, as a system service there, from its user data. Else take the access away: network mode awsvpc, single Linux capabilities instead of privileged.`,
  "insight.stateOnHost": (p: Container & { path: string }) =>
    `${p.container} of ${p.service} keeps state on its host, in ${p.path}: a task that is placed elsewhere begins without it.`,
  "insight.stateOnHost.do": (p: { path: string }) =>
    `Move what is in ${p.path} to where every task finds it: a database or S3, EFS for files that are shared, an EBS volume of the task's own. If it is only a cache, use a volume without a host path.`,
  "insight.standaloneForLong": (p: { cluster: string; family: string; days: number; tasks: number }) =>
    `${count(p.tasks, "task")} of ${p.family} ${p.tasks === 1 ? "runs" : "run"} outside of any service in ${p.cluster}, for ${p.days} days: nobody starts it again when it ends, no deployment updates it, and a drained host waits for it.`,
  "insight.standaloneForLong.do": (p: { family: string }) =>
    `Make ${p.family} a service of as many tasks; if it is a job, let a schedule start it.`,
  "insight.enteredByHand": (p: { service: string; days: number; people: number }) =>
    `${count(p.people, "person").replace("persons", "people")} entered containers of ${p.service} on ${p.days} of the last 30 days: what is changed there by hand is gone with the next task.`,
  "insight.enteredByHand.do": (p: { service: string }) =>
    `Find out what is looked for there, and give it a way: logs and metrics for looking, a deployment for a change. A machine that has to be tended by hand is better a machine: an EC2 instance of its own, not ${p.service} in a container.`,

  "insight.trailNotRead": (p: { place: string; days: number | null }) =>
    p.days === null
      ? `Nothing of ${p.place} is read from CloudTrail: who changes what there beside Fleetgraph is not known.`
      : `Nothing of ${p.place} has come from CloudTrail for ${count(p.days, "day")}.`,
  "insight.trailNotRead.do": (p: { account: string }) =>
    `Name ${p.account} in trail.accounts of fleetgraph.yaml and let its role look (docs/cloudtrail.md); fleet audit trail --sources shows what fails.`,
  "insight.trailUnproven.lookup": (p: { place: string }) =>
    `What comes from CloudTrail of ${p.place} is only looked up: it reaches back 90 days, and nothing proves it.`,
  "insight.trailUnproven.lookup.do": (p: { account: string }) =>
    `Have a trail with log file validation deliver to S3, and name its bucket in trail.accounts.${p.account}.files.`,
  "insight.trailUnproven.files": (p: { place: string; files: number }) =>
    `${count(p.files, "file")} of the trail of ${p.place} of the last day ${p.files === 1 ? "is" : "are"} covered by no digest: validation is off.`,
  "insight.trailUnproven.files.do": () =>
    "Switch it on: aws cloudtrail update-trail --name TRAIL --enable-log-file-validation.",
  "insight.trailDoubtful": (p: { place: string; files: number; digests: number }) =>
    `The trail of ${p.place} is not as CloudTrail delivered it: ${count(p.files, "file")} altered, removed or slipped in, ${count(p.digests, "digest")} forged or out of their chain.`,
  "insight.trailDoubtful.do": () =>
    "Look at which: fleet audit trail --sources. Find out who may write to the bucket, and keep a copy of it under object lock.",
  "insight.outOfBandChanges": (p: { place: string; changes: number; people: number }) =>
    `${count(p.changes, "change")} of the last week in ${p.place} ${p.changes === 1 ? "was" : "were"} made behind Fleetgraph's back, by ${p.people === 1 ? "one person" : `${p.people} people`}, and nobody has said that ${p.changes === 1 ? "it is" : "they are"} known.`,
  "insight.outOfBandChanges.do": (p: { account: string }) =>
    `Look at them: fleet audit out-of-band. Acknowledge what is in order, and give whoever has to change ${p.account} a way through Fleetgraph.`,

  "insight.evidence.logDriver": () => "log driver",
  "insight.evidence.launchType": () => "runs on",
  "insight.evidence.hostsWithoutDriver": () => "hosts without it",
  "insight.evidence.hosts": () => "hosts",
  "insight.evidence.logTag": () => "tag",
  "insight.evidence.fluentdAsync": () => "fluentd-async",
  "insight.evidence.fluentdAddress": () => "fluentd-address",
  "insight.evidence.diskWriteUsually": () => "writes in every second hour",
  "insight.evidence.diskWriteAtMost": () => "writes at most (p99)",
  "insight.evidence.usageFrom": () => "measured since",
  "insight.evidence.hostAccess": () => "access to the host",
  "insight.evidence.desiredCount": () => "tasks wanted",
  "insight.evidence.hostPath": () => "path on the host",
  "insight.evidence.runningFor": () => "running for",
  "insight.evidence.tasks": () => "tasks",
  "insight.evidence.startedBy": () => "started by",
  "insight.evidence.enteredOn": () => "days on which it was entered",
  "insight.evidence.entered": () => "times it was entered",
  "insight.evidence.person": () => "person",
  "insight.evidence.clusters": () => "clusters",
  "insight.evidence.trailReadLast": () => "read last",
  "insight.evidence.trailFiles": () => "files of a trail",
  "insight.evidence.filesUncovered": () => "files without a digest",
  "insight.evidence.filesALTERED": () => "files altered",
  "insight.evidence.filesMISSING": () => "files removed",
  "insight.evidence.filesUNREFERENCED": () => "files slipped in",
  "insight.evidence.badDigests": () => "digests forged or out of their chain",
  "insight.evidence.changes": () => "changes",
  "insight.evidence.changesBy": () => "changes by",
  "insight.evidence.lastChange": () => "last change",
};
