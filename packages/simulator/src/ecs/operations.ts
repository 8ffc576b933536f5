import type { Operation } from "./call-context.ts";
import { describeCapacityProviders } from "./capacity-providers.ts";
import { describeClusters, listClusters } from "./clusters.ts";
import { describeContainerInstances, listContainerInstances } from "./container-instances.ts";
import { continueServiceDeployment } from "./continue-service-deployment.ts";
import { registerTaskDefinition } from "./register-task-definition.ts";
import { runTask } from "./run-task.ts";
import { describeServiceDeployments, listServiceDeployments } from "./service-deployments.ts";
import { describeServiceRevisions } from "./service-revisions.ts";
import { describeServices, listServices } from "./services.ts";
import { stopServiceDeployment } from "./stop-service-deployment.ts";
import { stopTask } from "./stop-task.ts";
import { listTagsForResource, tagResource } from "./tags.ts";
import { deregisterTaskDefinition, describeTaskDefinition, listTaskDefinitions } from "./task-definitions.ts";
import { describeTasks, listTasks } from "./tasks.ts";
import { updateContainerInstancesState } from "./update-container-instances-state.ts";
import { updateService } from "./update-service.ts";

/** All of ECS that is imitated; any other operation is unknown. */
export const ecsOperations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    ListClusters: listClusters,
    DescribeClusters: describeClusters,
    DescribeCapacityProviders: describeCapacityProviders,
    ListServices: listServices,
    DescribeServices: describeServices,
    UpdateService: updateService,
    ListTasks: listTasks,
    RunTask: runTask,
    StopTask: stopTask,
    DescribeTasks: describeTasks,
    ListContainerInstances: listContainerInstances,
    DescribeContainerInstances: describeContainerInstances,
    UpdateContainerInstancesState: updateContainerInstancesState,
    ListTaskDefinitions: listTaskDefinitions,
    DescribeTaskDefinition: describeTaskDefinition,
    RegisterTaskDefinition: registerTaskDefinition,
    DeregisterTaskDefinition: deregisterTaskDefinition,
    ListServiceDeployments: listServiceDeployments,
    DescribeServiceDeployments: describeServiceDeployments,
    StopServiceDeployment: stopServiceDeployment,
    ContinueServiceDeployment: continueServiceDeployment,
    DescribeServiceRevisions: describeServiceRevisions,
    TagResource: tagResource,
    ListTagsForResource: listTagsForResource,
  }),
);
