import type {
  ContainerDefinition,
  ContainerDependency,
  ContainerRestartPolicy,
  Device,
  EnvironmentFile,
  FirelensConfiguration,
  HealthCheck,
  HostEntry,
  KernelCapabilities,
  KeyValuePair,
  LinuxParameters,
  LogConfiguration,
  MountPoint,
  NvidiaMpsAllocation,
  PortMapping,
  RepositoryCredentials,
  ResourceRequirement,
  Secret,
  SharingStrategy,
  SystemControl,
  Tmpfs,
  Ulimit,
  VolumeFrom,
} from "@aws-sdk/client-ecs";
import { z } from "zod";
import { fieldsOf, flag, oneOf, someText, text, textMap, texts, whole } from "./fields-of.ts";

export const keyValue = fieldsOf<KeyValuePair>({ name: someText, value: text.optional() });
const secret = fieldsOf<Secret>({ name: someText, valueFrom: someText });

const portMapping = fieldsOf<PortMapping>({
  containerPort: z.int().min(0).max(65_535).optional(),
  hostPort: z.int().min(0).max(65_535).optional(),
  protocol: oneOf({ tcp: true, udp: true }).optional(),
  name: text.optional(),
  appProtocol: oneOf({ http: true, http2: true, grpc: true }).optional(),
  containerPortRange: text.optional(),
});

const linuxParameters = fieldsOf<LinuxParameters>({
  capabilities: fieldsOf<KernelCapabilities>({ add: texts.optional(), drop: texts.optional() }).optional(),
  devices: z
    .array(
      fieldsOf<Device>({
        hostPath: someText,
        containerPath: text.optional(),
        permissions: z.array(oneOf({ read: true, write: true, mknod: true })).optional(),
      }),
    )
    .optional(),
  initProcessEnabled: flag.optional(),
  sharedMemorySize: whole.optional(),
  tmpfs: z
    .array(fieldsOf<Tmpfs>({ containerPath: someText, size: whole, mountOptions: texts.optional() }))
    .optional(),
  maxSwap: whole.optional(),
  swappiness: whole.optional(),
});

const logConfiguration = fieldsOf<LogConfiguration>({
  logDriver: oneOf({
    awslogs: true,
    fluentd: true,
    awsfirelens: true,
    "json-file": true,
    gelf: true,
    journald: true,
    splunk: true,
    syslog: true,
  }),
  options: textMap.optional(),
  secretOptions: z.array(secret).optional(),
});

const healthCheck = fieldsOf<HealthCheck>({
  command: texts,
  interval: whole.optional(),
  timeout: whole.optional(),
  retries: whole.optional(),
  startPeriod: whole.optional(),
});

const ulimit = fieldsOf<Ulimit>({
  name: oneOf({
    core: true,
    cpu: true,
    data: true,
    fsize: true,
    locks: true,
    memlock: true,
    msgqueue: true,
    nice: true,
    nofile: true,
    nproc: true,
    rss: true,
    rtprio: true,
    rttime: true,
    sigpending: true,
    stack: true,
  }),
  // -1 is "unlimited" for most of them (API_Ulimit).
  softLimit: z.int().min(-1),
  hardLimit: z.int().min(-1),
});

/** API_ContainerDefinition. */
export const containerSchema = fieldsOf<ContainerDefinition>({
  name: someText,
  image: someText,
  repositoryCredentials: fieldsOf<RepositoryCredentials>({ credentialsParameter: someText }).optional(),
  cpu: whole.optional(),
  memory: whole.optional(),
  memoryReservation: whole.optional(),
  links: texts.optional(),
  portMappings: z.array(portMapping).optional(),
  essential: flag.optional(),
  restartPolicy: fieldsOf<ContainerRestartPolicy>({
    enabled: flag,
    ignoredExitCodes: z.array(whole).optional(),
    restartAttemptPeriod: whole.optional(),
  }).optional(),
  entryPoint: texts.optional(),
  command: texts.optional(),
  environment: z.array(keyValue).optional(),
  environmentFiles: z
    .array(fieldsOf<EnvironmentFile>({ value: someText, type: oneOf({ s3: true }) }))
    .optional(),
  mountPoints: z
    .array(
      fieldsOf<MountPoint>({
        sourceVolume: text.optional(),
        containerPath: text.optional(),
        readOnly: flag.optional(),
      }),
    )
    .optional(),
  volumesFrom: z
    .array(fieldsOf<VolumeFrom>({ sourceContainer: text.optional(), readOnly: flag.optional() }))
    .optional(),
  linuxParameters: linuxParameters.optional(),
  secrets: z.array(secret).optional(),
  dependsOn: z
    .array(
      fieldsOf<ContainerDependency>({
        containerName: someText,
        condition: oneOf({ START: true, COMPLETE: true, SUCCESS: true, HEALTHY: true }),
      }),
    )
    .optional(),
  startTimeout: whole.optional(),
  stopTimeout: whole.optional(),
  versionConsistency: oneOf({ enabled: true, disabled: true }).optional(),
  hostname: text.optional(),
  user: text.optional(),
  workingDirectory: text.optional(),
  disableNetworking: flag.optional(),
  privileged: flag.optional(),
  readonlyRootFilesystem: flag.optional(),
  dnsServers: texts.optional(),
  dnsSearchDomains: texts.optional(),
  extraHosts: z.array(fieldsOf<HostEntry>({ hostname: someText, ipAddress: someText })).optional(),
  dockerSecurityOptions: texts.optional(),
  interactive: flag.optional(),
  pseudoTerminal: flag.optional(),
  dockerLabels: textMap.optional(),
  ulimits: z.array(ulimit).optional(),
  logConfiguration: logConfiguration.optional(),
  healthCheck: healthCheck.optional(),
  systemControls: z
    .array(fieldsOf<SystemControl>({ namespace: text.optional(), value: text.optional() }))
    .optional(),
  resourceRequirements: z
    .array(
      fieldsOf<ResourceRequirement>({
        value: text.optional(),
        type: oneOf({ GPU: true, InferenceAccelerator: true, NeuronDevice: true }),
        sharingStrategy: fieldsOf<SharingStrategy.NvidiaMpsMember>({
          nvidiaMps: fieldsOf<NvidiaMpsAllocation>({ memory: whole, maxComputePercent: whole.optional() }),
          $unknown: z.never().optional(),
        }).optional(),
      }),
    )
    .optional(),
  firelensConfiguration: fieldsOf<FirelensConfiguration>({
    type: oneOf({ fluentd: true, fluentbit: true }),
    options: textMap.optional(),
  }).optional(),
  credentialSpecs: texts.optional(),
});
