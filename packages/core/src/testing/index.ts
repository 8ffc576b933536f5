export { GrowingTiles } from "../audit/log/growing-tiles.ts";
export { ingest } from "../fleet/store/ingest.ts";
export { readLogFile } from "../trail/files/read-log-file.ts";
export {
  callerWith,
  type DeploymentStack,
  deploymentStack,
  imageOf,
  type StackOptions,
} from "./deployment-stack.ts";
export { addManyAuditEvents } from "./many-audit-events.ts";
export { quietLog } from "./quiet-log.ts";
