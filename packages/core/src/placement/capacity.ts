import type { Message } from "../kernel/index.ts";
import type { HeldTask, HostRoom } from "./host-room.ts";

/** What was read, or why it was not. */
export type Known<Value> = { known: true; value: Value } | { known: false; reason: Message };

/** A capacity provider as far as room is concerned. */
export type Provider = {
  name: string;
  kind: "FARGATE" | "AUTO_SCALING_GROUP" | "OTHER";
  /** Whether ECS grows the Auto Scaling group by itself; null when it could not be told. */
  managedScaling: boolean | null;
  /** How many hosts the Auto Scaling group may still add; null when it was not read. */
  hostsLeft: number | null;
};

/** What a cluster has for one service's tasks. */
export type Capacity = {
  hosts: Known<readonly HostRoom[]>;
  /** The service's own tasks that are to run. */
  tasks: Known<readonly HeldTask[]>;
  /** Those that the service's strategy names; none for a service with a launch type. */
  providers: Known<readonly Provider[]>;
};
