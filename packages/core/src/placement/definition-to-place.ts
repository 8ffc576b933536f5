export type PortMapping = {
  containerPort?: number | undefined;
  containerPortRange?: string | undefined;
  hostPort?: number | undefined;
  protocol?: string | undefined;
};

/** Of a task definition what matters here: as DescribeTaskDefinition gives it or RegisterTaskDefinition takes it. */
export type DefinitionToPlace = {
  cpu?: string | undefined;
  memory?: string | undefined;
  networkMode?: string | undefined;
  taskRoleArn?: string | undefined;
  requiresAttributes?: readonly { name?: string | undefined; value?: string | undefined }[] | undefined;
  placementConstraints?:
    | readonly { type?: string | undefined; expression?: string | undefined }[]
    | undefined;
  containerDefinitions?:
    | readonly {
        cpu?: number | undefined;
        memory?: number | undefined;
        memoryReservation?: number | undefined;
        portMappings?: readonly PortMapping[] | undefined;
        resourceRequirements?:
          | readonly { type?: string | undefined; value?: string | undefined }[]
          | undefined;
        logConfiguration?: { logDriver?: string | undefined } | undefined;
      }[]
    | undefined;
};
