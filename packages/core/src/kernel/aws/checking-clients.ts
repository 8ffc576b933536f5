/** What every client of a place is made with. */
export type ClientConfig = {
  region?: string;
  endpoint?: string;
  maxAttempts: number;
  requestHandler: { connectionTimeout: number; requestTimeout: number };
};

// Imported when first asked for: together they take longer to load than the rest of the server, and a process that
// only serves the graph never needs them.
const makers = {
  applicationAutoScaling: async (config: ClientConfig) =>
    new (await import("@aws-sdk/client-application-auto-scaling")).ApplicationAutoScalingClient(config),
  autoScaling: async (config: ClientConfig) =>
    new (await import("@aws-sdk/client-auto-scaling")).AutoScalingClient(config),
  cloudTrail: async (config: ClientConfig) =>
    new (await import("@aws-sdk/client-cloudtrail")).CloudTrailClient(config),
  cloudWatch: async (config: ClientConfig) =>
    new (await import("@aws-sdk/client-cloudwatch")).CloudWatchClient(config),
  ecs: async (config: ClientConfig) => new (await import("@aws-sdk/client-ecs")).ECSClient(config),
  ecr: async (config: ClientConfig) => new (await import("@aws-sdk/client-ecr")).ECRClient(config),
  iam: async (config: ClientConfig) => new (await import("@aws-sdk/client-iam")).IAMClient(config),
  secretsManager: async (config: ClientConfig) =>
    new (await import("@aws-sdk/client-secrets-manager")).SecretsManagerClient(config),
  // A bucket may be in another region than what names it, and its ARN does not tell.
  s3: async (config: ClientConfig) =>
    new (await import("@aws-sdk/client-s3")).S3Client({ ...config, followRegionRedirects: true }),
  ssm: async (config: ClientConfig) => new (await import("@aws-sdk/client-ssm")).SSMClient(config),
  logs: async (config: ClientConfig) =>
    new (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogsClient(config),
  loadBalancing: async (config: ClientConfig) =>
    new (await import("@aws-sdk/client-elastic-load-balancing-v2")).ElasticLoadBalancingV2Client(config),
  quotas: async (config: ClientConfig) =>
    new (await import("@aws-sdk/client-service-quotas")).ServiceQuotasClient(config),
};
type Makers = typeof makers;

/** For looks at what a change or the fleet refers to. The region is the place's own unless another is named. */
export type CheckingClients = {
  [Name in keyof Makers]: (region?: string) => ReturnType<Makers[Name]>;
};

/** Makes each client when it is first needed, once for each region. */
export function createCheckingClients(
  config: ClientConfig,
  gated: <Client extends { middlewareStack: unknown }>(client: Client, region: string) => Client,
): CheckingClients {
  const made = new Map<string, Promise<unknown>>();
  function clientOf<Name extends keyof Makers>(name: Name, region: string | undefined) {
    const place = region ?? config.region ?? "";
    const key = `${name}/${place}`;
    const known = made.get(key) as ReturnType<Makers[Name]> | undefined;
    if (known) return known;
    const own = place === "" ? config : { ...config, region: place };
    const client = makers[name](own).then((each) => gated(each, place)) as ReturnType<Makers[Name]>;
    made.set(key, client);
    return client;
  }
  return {
    applicationAutoScaling: (region) => clientOf("applicationAutoScaling", region),
    autoScaling: (region) => clientOf("autoScaling", region),
    cloudTrail: (region) => clientOf("cloudTrail", region),
    cloudWatch: (region) => clientOf("cloudWatch", region),
    ecs: (region) => clientOf("ecs", region),
    ecr: (region) => clientOf("ecr", region),
    iam: (region) => clientOf("iam", region),
    secretsManager: (region) => clientOf("secretsManager", region),
    s3: (region) => clientOf("s3", region),
    ssm: (region) => clientOf("ssm", region),
    logs: (region) => clientOf("logs", region),
    loadBalancing: (region) => clientOf("loadBalancing", region),
    quotas: (region) => clientOf("quotas", region),
  };
}
