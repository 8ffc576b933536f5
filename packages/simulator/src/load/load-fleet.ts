/** A container whose load is simulated, with all that a source of metrics may know it by. */
export interface LoadContainer {
  kind: "container";
  account: string;
  region: string;
  cluster: string;
  clusterArn: string;
  /** Null for a task of no service. */
  service: string | null;
  taskArn: string;
  taskId: string;
  family: string;
  revision: number;
  name: string;
  image: string;
  /** The 64 digits of Docker's id; on Fargate ECS's own. */
  dockerId: string;
  launchType: string;
  privateIp: string | null;
  /** EC2 instance id of the host; null on Fargate. */
  host: string | null;
  /** What is reserved for it: ECS CPU units and MiB. */
  cpuUnits: number;
  memoryMib: number;
  startedAt: number;
  stoppedAt: number | null;
}

/** A host whose load is simulated. */
export interface LoadHost {
  kind: "host";
  account: string;
  region: string;
  cluster: string;
  clusterArn: string;
  arn: string;
  instanceId: string;
  privateIp: string;
  privateDnsName: string;
  cpuUnits: number;
  memoryMib: number;
  startedAt: number;
}

export type LoadSubject = LoadContainer | LoadHost;

export interface LoadFleet {
  containers: LoadContainer[];
  hosts: LoadHost[];
}

/** Something of the fleet: what is left out is any. */
export interface LoadMatch {
  kind?: "container" | "host";
  cluster?: string;
  service?: string;
  container?: string;
  taskId?: string;
  /** This revision and later ones. */
  fromRevision?: number;
  host?: string;
}

export function matches(match: LoadMatch, subject: LoadSubject): boolean {
  if (match.kind !== undefined && match.kind !== subject.kind) return false;
  if (match.cluster !== undefined && match.cluster !== subject.cluster) return false;
  const { service, container, taskId, fromRevision, host } = match;
  if (subject.kind === "host")
    return (
      [service, container, taskId, fromRevision].every((each) => each === undefined) &&
      (host === undefined || host === subject.instanceId)
    );
  return (
    (service === undefined || service === subject.service) &&
    (container === undefined || container === subject.name) &&
    (taskId === undefined || taskId === subject.taskId) &&
    (fromRevision === undefined || subject.revision >= fromRevision) &&
    (host === undefined || host === subject.host)
  );
}
