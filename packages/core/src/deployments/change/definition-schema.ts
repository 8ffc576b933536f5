import type {
  DockerVolumeConfiguration,
  EFSAuthorizationConfig,
  EFSVolumeConfiguration,
  EphemeralStorage,
  FSxWindowsFileServerAuthorizationConfig,
  FSxWindowsFileServerVolumeConfiguration,
  HostVolumeProperties,
  InferenceAccelerator,
  ProxyConfiguration,
  RegisterTaskDefinitionCommandInput,
  RuntimePlatform,
  S3FilesVolumeConfiguration,
  Tag,
  TaskDefinitionPlacementConstraint,
  Volume,
} from "@aws-sdk/client-ecs";
import { z } from "zod";
import { containerSchema, keyValue } from "./container-schema.ts";
import { fieldsOf, flag, oneOf, someText, text, textMap, whole } from "./fields-of.ts";

const onOff = oneOf({ ENABLED: true, DISABLED: true });

const volume = fieldsOf<Volume>({
  name: someText,
  host: fieldsOf<HostVolumeProperties>({ sourcePath: text.optional() }).optional(),
  dockerVolumeConfiguration: fieldsOf<DockerVolumeConfiguration>({
    scope: oneOf({ task: true, shared: true }).optional(),
    autoprovision: flag.optional(),
    driver: text.optional(),
    driverOpts: textMap.optional(),
    labels: textMap.optional(),
  }).optional(),
  efsVolumeConfiguration: fieldsOf<EFSVolumeConfiguration>({
    fileSystemId: someText,
    rootDirectory: text.optional(),
    transitEncryption: onOff.optional(),
    transitEncryptionPort: whole.optional(),
    authorizationConfig: fieldsOf<EFSAuthorizationConfig>({
      accessPointId: text.optional(),
      iam: onOff.optional(),
    }).optional(),
  }).optional(),
  s3filesVolumeConfiguration: fieldsOf<S3FilesVolumeConfiguration>({
    fileSystemArn: someText,
    rootDirectory: text.optional(),
    transitEncryptionPort: whole.optional(),
    accessPointArn: text.optional(),
  }).optional(),
  fsxWindowsFileServerVolumeConfiguration: fieldsOf<FSxWindowsFileServerVolumeConfiguration>({
    fileSystemId: someText,
    rootDirectory: someText,
    authorizationConfig: fieldsOf<FSxWindowsFileServerAuthorizationConfig>({
      credentialsParameter: someText,
      domain: someText,
    }),
  }).optional(),
  configuredAtLaunch: flag.optional(),
});

const runtimePlatform = fieldsOf<RuntimePlatform>({
  cpuArchitecture: oneOf({ X86_64: true, ARM64: true }).optional(),
  operatingSystemFamily: oneOf({
    LINUX: true,
    WINDOWS_SERVER_2004_CORE: true,
    WINDOWS_SERVER_2016_FULL: true,
    WINDOWS_SERVER_2019_CORE: true,
    WINDOWS_SERVER_2019_FULL: true,
    WINDOWS_SERVER_2022_CORE: true,
    WINDOWS_SERVER_2022_FULL: true,
    WINDOWS_SERVER_2025_CORE: true,
    WINDOWS_SERVER_2025_FULL: true,
    WINDOWS_SERVER_20H2_CORE: true,
  }).optional(),
});

/** API_RegisterTaskDefinition. The family may be left out: it is the service's. */
export const definitionSchema = fieldsOf<RegisterTaskDefinitionCommandInput>({
  family: someText.optional(),
  taskRoleArn: text.optional(),
  executionRoleArn: text.optional(),
  networkMode: oneOf({ awsvpc: true, bridge: true, host: true, none: true }).optional(),
  containerDefinitions: z.array(containerSchema).min(1),
  volumes: z.array(volume).optional(),
  placementConstraints: z
    .array(
      fieldsOf<TaskDefinitionPlacementConstraint>({
        type: oneOf({ memberOf: true }).optional(),
        expression: text.optional(),
      }),
    )
    .optional(),
  requiresCompatibilities: z
    .array(oneOf({ EC2: true, FARGATE: true, EXTERNAL: true, MANAGED_INSTANCES: true }))
    .optional(),
  cpu: text.optional(),
  memory: text.optional(),
  tags: z.array(fieldsOf<Tag>({ key: someText, value: text.optional() })).optional(),
  pidMode: oneOf({ host: true, task: true }).optional(),
  ipcMode: oneOf({ host: true, task: true, none: true }).optional(),
  proxyConfiguration: fieldsOf<ProxyConfiguration>({
    type: oneOf({ APPMESH: true }).optional(),
    containerName: someText,
    properties: z.array(keyValue).optional(),
  }).optional(),
  inferenceAccelerators: z
    .array(fieldsOf<InferenceAccelerator>({ deviceName: someText, deviceType: someText }))
    .optional(),
  ephemeralStorage: fieldsOf<EphemeralStorage>({ sizeInGiB: whole }).optional(),
  runtimePlatform: runtimePlatform.optional(),
  enableFaultInjection: flag.optional(),
});
