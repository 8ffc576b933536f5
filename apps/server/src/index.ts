export { type RunningServer, startServer } from "./compose.ts";
export {
  type Configuration,
  ConfigurationError,
  configurationSchema,
  parseConfiguration,
} from "./config/configuration.ts";
export { type Environment, readEnvironment } from "./env.ts";
export { createLog } from "./log.ts";
