import type { Holding } from "@fleetgraph/core/hosts";
import { holdReasons } from "@fleetgraph/core/placement";
import { builder } from "./builder.ts";

/** Before its fields: the problem of a host that holds tasks points at it too. */
export const HoldingTaskRef = builder.objectRef<Holding>("HoldingTask");

export const HoldReasonType = builder.enumType("HoldReason", {
  description:
    "Why a task is on a host that drains. MOVING: ECS starts another one elsewhere and stops it then. DAEMON: it ends with " +
    "the host. STANDALONE: it runs outside of any service, and ECS never moves those. NO_ROOM: no other host takes it. " +
    "PERCENTAGES: its service's percentages let ECS neither start nor stop a task. LAST_HOST: no other host of the cluster " +
    "takes tasks. DISCONNECTED: the host's agent does not answer. LOCKED: ECS would move it, and its service is locked. " +
    "UNTOLD: it could not be told. More may come.",
  values: holdReasons,
});
