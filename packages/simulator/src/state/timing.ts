/** How long the phases of a life cycle last, in simulated milliseconds. */
export interface Timing {
  /** From a change to the scheduler's next look at the service. */
  schedulerTick: number;
  /** PROVISIONING: a network interface is attached (awsvpc only). */
  provisioning: number;
  /** PENDING: images are pulled, containers are created. */
  pending: number;
  /** ACTIVATING: targets are registered (load-balanced services only). */
  activating: number;
  /** DEACTIVATING: targets are deregistered (load-balanced services only). */
  deactivating: number;
  /** STOPPING: containers get their stop signal. */
  stopping: number;
  /** DEPROVISIONING: the network interface is detached (awsvpc only). */
  deprovisioning: number;
  /** RUNNING until the load balancer's check passes, or is given up. */
  targetHealth: number;
  /** A task without load balancer or health check counts as healthy 40 s after RUNNING (developer guide). */
  healthyWithoutCheck: number;
  /** A lifecycle stage of a deployment that shifts traffic, where nothing else decides. */
  lifecycleStage: number;
  /** A lifecycle stage lasts at most 24 hours (developer guide, blue-green-deployment-how-it-works). */
  lifecycleStageLimit: number;
  /** Placement that found no room is tried again. */
  placementRetry: number;
  /** Stopped tasks are forgotten: DescribeTasks gives them for at least one hour. */
  stoppedTaskRetention: number;
}

export const DEFAULT_TIMING: Timing = {
  schedulerTick: 1_000,
  provisioning: 5_000,
  pending: 15_000,
  activating: 5_000,
  deactivating: 5_000,
  stopping: 5_000,
  deprovisioning: 5_000,
  targetHealth: 20_000,
  healthyWithoutCheck: 40_000,
  lifecycleStage: 5_000,
  lifecycleStageLimit: 24 * 3_600_000,
  placementRetry: 30_000,
  stoppedTaskRetention: 3_600_000,
};
