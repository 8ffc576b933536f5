/** Has the account's ECR fetch every repository under the prefix from another registry. */
export interface PullThroughRule {
  prefix: string;
  upstream: string;
  createdAt: number;
}

/** Of an account, whatever the region. */
export interface Role {
  name: string;
  path: string;
  arn: string;
  id: string;
  /** The trust policy. */
  trust: unknown;
  createdAt: number;
}

/** Without its values: nothing reads them. */
export interface Secret {
  name: string;
  arn: string;
  /** Stages by version id. */
  versions: Map<string, string[]>;
  createdAt: number;
  /** When it will be deleted, once that was asked for. */
  deletedAt?: number;
}

export interface Parameter {
  name: string;
  arn: string;
  type: "String" | "StringList" | "SecureString";
  value: string;
  version: number;
  changedAt: number;
}

export interface LogEvent {
  id: string;
  stream: string;
  at: number;
  ingestedAt: number;
  message: string;
}

export interface LogGroup {
  name: string;
  arn: string;
  createdAt: number;
  events: LogEvent[];
}

export interface TargetGroup {
  name: string;
  arn: string;
  protocol: string;
  port: number;
  targetType: "instance" | "ip" | "lambda" | "alb";
}

/** Of an Auto Scaling group, or of instances that ECS manages: the hosts are those that carry the provider's name. */
export interface CapacityProvider {
  name: string;
  arn: string;
  tags: { key: string; value: string }[];
  /** Absent for managed instances. */
  group?: { name: string; arn: string; minSize: number; maxSize: number };
  /** Name of the only cluster that may use it; of managed instances. */
  cluster?: string;
  managedScaling: "ENABLED" | "DISABLED";
}

/** What Application Auto Scaling may do with a service's desired count. */
export interface ScalableTarget {
  /** `service/CLUSTER/SERVICE` */
  resourceId: string;
  minCapacity: number;
  maxCapacity: number;
  suspended: boolean;
  createdAt: number;
}
