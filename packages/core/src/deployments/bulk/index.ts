export { advanceBulkDeployment } from "./advance-bulk-deployment.ts";
export { type BulkCounts, type BulkDeployment, bulkStates } from "./bulk-deployment.ts";
export { cancelBulkDeployment } from "./cancel-bulk-deployment.ts";
export { deployToServices } from "./deploy-to-services.ts";
export { bulkDeploymentsByIds, countsOfBulks } from "./reads.ts";
