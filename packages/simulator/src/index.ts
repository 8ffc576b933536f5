export { type CadvisorOptions, cadvisorAnswer } from "./cadvisor/cadvisor-answer.ts";
export type { RecordInput, TrailRecord } from "./cloudtrail/record.ts";
export { signDigest, signingKeyOf } from "./cloudtrail/signing-key.ts";
export type { Trail } from "./cloudtrail/trail.ts";
export { type CloudWatchOptions, startCloudWatch } from "./cloudwatch/start-cloudwatch.ts";
export { type DatadogOptions, startDatadog } from "./datadog/start-datadog.ts";
export {
  type SearchDialect,
  type SearchServer,
  type SearchTrouble,
  startSearchServer,
} from "./elasticsearch/search-server.ts";
export type { ServiceSpec } from "./fleet/add-service.ts";
export { createFleet, DEFAULT_PLACE, demoFleet, type Fleet, type FleetSpec } from "./fleet/create-fleet.ts";
export { createOddServices, type Oddity } from "./fleet/create-odd-services.ts";
export {
  createCapacityProvider,
  createCluster,
  createHost,
  createPullThroughRule,
  createScalableTarget,
  createService,
  type Place,
} from "./fleet/hand-made.ts";
export {
  createLogGroup,
  createParameter,
  createRole,
  createSecret,
  createTargetGroup,
  setLaunch,
  setQuota,
} from "./fleet/hand-made-resources.ts";
export { largeFleet } from "./fleet/large-fleet.ts";
export { contractFleet } from "./load/contract-fleet.ts";
export {
  type LoadContainer,
  type LoadFleet,
  type LoadHost,
  type LoadMatch,
  type LoadSubject,
  matches,
} from "./load/load-fleet.ts";
export { createLoadFleetOf } from "./load/load-fleet-of.ts";
export {
  createLoadModel,
  diskBytes,
  type LoadMetric,
  type LoadModel,
  type LoadOptions,
  type Plant,
} from "./load/load-model.ts";
export {
  type SourceAnswer,
  type SourceRequestSeen,
  type SourceServer,
  startSourceServer,
  type WireTrouble,
} from "./load/source-server.ts";
export { type Collector, collectLines } from "./logs/collect-lines.ts";
export { putLogEvents } from "./logs/put-log-events.ts";
export { type MackerelOptions, startMackerel } from "./mackerel/start-mackerel.ts";
export { openMetricsOf } from "./prometheus/open-metrics.ts";
export { type PrometheusOptions, prometheusAnswer } from "./prometheus/prometheus-answer.ts";
export type { Bucket, StoredObject } from "./s3/bucket.ts";
export {
  CALL_SCENARIOS,
  type CallScenarioKind,
  type Scenario,
  type ScenarioInput,
  type ScenarioKind,
  TASK_SCENARIOS,
  type TaskScenarioKind,
} from "./scenarios/scenario.ts";
export { startSimulator } from "./simulator.ts";
export type { Credentials, Settled, Simulator } from "./simulator-handle.ts";
export type { SimulatorOptions } from "./simulator-options.ts";
export type { DeliveryTrouble, Queue } from "./sqs/queue.ts";
export type { RegionSummary } from "./state/summary.ts";
export type { Timing } from "./state/timing.ts";
export type { Account } from "./state/world.ts";
export type { Call, CallFilter, CallOutcome } from "./wire/call-log.ts";
