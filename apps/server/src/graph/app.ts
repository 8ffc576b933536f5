import type { AccessDeps, ActingFor, Authenticator, RefusalCounter } from "@fleetgraph/core/access";
import type { AccessRefusals } from "@fleetgraph/core/audit";
import type { DeploymentDeps } from "@fleetgraph/core/deployments";
import type { Nudges } from "@fleetgraph/core/events";
import type { LogSources } from "@fleetgraph/core/logs";
import type { MetricKeep } from "@fleetgraph/core/metrics";
import type { Database } from "@fleetgraph/database";

import type { TrustedProxies } from "../http/trusted-proxies.ts";

/** What the graph's resolvers hand to the use cases and reads of core. */
export type App = DeploymentDeps &
  AccessDeps & {
    authenticator: Authenticator;
    /** Narrows who asks to what whom they ask for may do too. */
    actingFor: ActingFor;
    nudges: Nudges;
    /** Where the lines of containers are read from. */
    logs: LogSources;
    database: Database;
    trustedProxies: TrustedProxies;
    /** For how many days steps of each length are kept. */
    metricKeep: MetricKeep;
    /** Counts requests of nobody. */
    refusals: RefusalCounter;
    /** Records what somebody who is known was refused before a use case, or to read. */
    accessRefusals: AccessRefusals;
  };
