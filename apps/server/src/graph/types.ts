import type { AccessToken } from "@fleetgraph/core/access";
import type { AuditEvent } from "@fleetgraph/core/audit";
import type { BulkDeployment, Deployment } from "@fleetgraph/core/deployments";
import type { DeploymentEvent, FleetEvent } from "@fleetgraph/core/events";
import type {
  Account,
  AutoScalingGroup,
  CapacityProvider,
  Cluster,
  EcsDeployment,
  EventProblem,
  FleetSync,
  Host,
  Image,
  Running,
  Service,
  Task,
} from "@fleetgraph/core/fleet";
import type { FreezeWindow, ServiceLock } from "@fleetgraph/core/guards";
import type { HostChange } from "@fleetgraph/core/hosts";
import type { Insight } from "@fleetgraph/core/insights";
import type { LogLine } from "@fleetgraph/core/logs";
import type { AuditedChange, DeployHolder } from "@fleetgraph/core/questions";
import type { OutOfBandChange, TrailRecord } from "@fleetgraph/core/trail";
import { builder } from "./builder.ts";
import { connectionOf } from "./connection.ts";

/** The types that others point at, before any of them is filled in: the graph goes round in circles. */
export const AccountRef = builder.objectRef<Account>("Account");
export const ClusterRef = builder.objectRef<Cluster>("Cluster");
export const ServiceRef = builder.objectRef<Service>("Service");
export const TaskRef = builder.objectRef<Task>("Task");
export const HostRef = builder.objectRef<Host>("Host");
export const CapacityProviderRef = builder.objectRef<CapacityProvider>("CapacityProvider");
export const AutoScalingGroupRef = builder.objectRef<AutoScalingGroup>("AutoScalingGroup");
export const EcsDeploymentRef = builder.objectRef<EcsDeployment>("EcsDeployment");
export const ImageRef = builder.objectRef<Image>("Image");
/** The whole fleet, now or as of a moment. */
export const FleetRef = builder.objectRef<{ asOf?: string | undefined }>("Fleet");
export const EventProblemRef = builder.objectRef<EventProblem>("EventProblem");
export const FleetSyncRef = builder.objectRef<FleetSync>("FleetSync");
export const DeploymentRef = builder.objectRef<Deployment>("Deployment");
export const BulkDeploymentRef = builder.objectRef<BulkDeployment>("BulkDeployment");
export const DeploymentEventRef = builder.objectRef<DeploymentEvent>("DeploymentEvent");
export const ServiceLockRef = builder.objectRef<ServiceLock>("ServiceLock");
export const FreezeWindowRef = builder.objectRef<FreezeWindow>("FreezeWindow");
export const HostChangeRef = builder.objectRef<HostChange>("HostChange");
export const OutOfBandChangeRef = builder.objectRef<OutOfBandChange>("OutOfBandChange");
export const InsightRef = builder.objectRef<Insight>("Insight");
export const FleetEventRef = builder.objectRef<FleetEvent>("FleetEvent");
export const AuditEventRef = builder.objectRef<AuditEvent>("AuditEvent");
export const AuditedChangeRef = builder.objectRef<AuditedChange>("AuditedChange");
/** What ran, with the moment that it is told of. */
export const RanRef = builder.objectRef<Running & { asOf: string }>("Ran");
export const DeployHolderRef = builder.objectRef<DeployHolder>("DeployHolder");
export const LogLineRef = builder.objectRef<LogLine>("LogLine");
export const TrailRecordRef = builder.objectRef<TrailRecord>("TrailRecord");
export const AccessTokenRef = builder.objectRef<AccessToken>("AccessToken");

export const ClusterConnection = connectionOf("Cluster", ClusterRef);
export const ServiceConnection = connectionOf("Service", ServiceRef);
export const TaskConnection = connectionOf("Task", TaskRef);
export const HostConnection = connectionOf("Host", HostRef);
export const EcsDeploymentConnection = connectionOf("EcsDeployment", EcsDeploymentRef, {
  totalCount: false,
});
export const ImageConnection = connectionOf("Image", ImageRef);
export const DeploymentConnection = connectionOf("Deployment", DeploymentRef);
export const DeploymentEventConnection = connectionOf("DeploymentEvent", DeploymentEventRef, {
  totalCount: false,
});
export const ServiceLockConnection = connectionOf("ServiceLock", ServiceLockRef);
export const FreezeWindowConnection = connectionOf("FreezeWindow", FreezeWindowRef);
export const OutOfBandChangeConnection = connectionOf("OutOfBandChange", OutOfBandChangeRef);
export const InsightConnection = connectionOf("Insight", InsightRef);
export const FleetEventConnection = connectionOf("FleetEvent", FleetEventRef, { totalCount: false });
export const AuditEventConnection = connectionOf("AuditEvent", AuditEventRef);
export const LogLineConnection = connectionOf("LogLine", LogLineRef, { totalCount: false });
export const TrailRecordConnection = connectionOf("TrailRecord", TrailRecordRef);
export const AccessTokenConnection = connectionOf("AccessToken", AccessTokenRef, { totalCount: false });
export const AuditedChangeConnection = connectionOf("AuditedChange", AuditedChangeRef);
export const RanConnection = connectionOf("Ran", RanRef, { totalCount: false });
export const DeployHolderConnection = connectionOf("DeployHolder", DeployHolderRef, { totalCount: false });
