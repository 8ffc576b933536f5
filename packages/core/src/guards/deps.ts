import type { Database } from "@fleetgraph/database";
import type { Clock } from "../kernel/index.ts";
import type { Roles } from "../permissions/index.ts";

export type GuardDeps = { database: Database; clock: Clock; roles: Roles };
