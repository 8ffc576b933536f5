import type { ContainerInstance, Task } from "@aws-sdk/client-ecs";

/** What every event of ECS tells of itself: EventBridge's envelope. */
export type EventOrigin = {
  /** Of the envelope: the same for every copy of the event. */
  id: string;
  /** The account's number and its region, as the envelope names them. */
  awsAccountId: string;
  region: string;
  /** When it happened, by ECS's clock. */
  at: Date;
};

export type ServiceHappening = {
  /** As ECS calls it, such as SERVICE_STEADY_STATE or SERVICE_DEPLOYMENT_FAILED. */
  name: string;
  /** INFO, WARN or ERROR. */
  level: string;
  reason: string | null;
  /** `ecs-svc/…`, of an event that is about a deployment. */
  deploymentId: string | null;
};

/** An event that Fleetgraph has use for. */
export type EcsEvent = EventOrigin &
  (
    | { kind: "task"; clusterArn: string; task: Task }
    | { kind: "host"; clusterArn: string; host: ContainerInstance }
    | {
        kind: "service";
        serviceArn: string;
        /** Null where neither the event nor an ARN of the older form names it. */
        clusterArn: string | null;
        happening: ServiceHappening;
      }
  );
