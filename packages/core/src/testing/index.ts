export {
  callerWith,
  type DeploymentStack,
  deploymentStack,
  imageOf,
  type StackOptions,
} from "./deployment-stack.ts";
export { quietLog } from "./quiet-log.ts";
