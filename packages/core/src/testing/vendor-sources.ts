import {
  type CloudWatchOptions,
  type DatadogOptions,
  type MackerelOptions,
  type SourceServer,
  startCloudWatch,
  startDatadog,
  startMackerel,
  type WireTrouble,
} from "@fleetgraph/simulator";
import { createAwsAccounts } from "../fleet/index.ts";
import { openGate } from "../kernel/index.ts";
import { cloudWatchConfiguration } from "../metrics/cloudwatch/cloudwatch-configuration.ts";
import { createCloudWatchSource } from "../metrics/cloudwatch/cloudwatch-source.ts";
import { datadogConfiguration } from "../metrics/datadog/datadog-configuration.ts";
import { createDatadogSource } from "../metrics/datadog/datadog-source.ts";
import type { Allowance, MetricSource, SourceDeps } from "../metrics/index.ts";
import { mackerelConfiguration } from "../metrics/mackerel/mackerel-configuration.ts";
import { createMackerelSource } from "../metrics/mackerel/mackerel-source.ts";
import type { ContractWorld } from "./contract-world.ts";
import type { ContractHttp } from "./metric-source-contract.ts";
import { quietLog } from "./quiet-log.ts";

/** A vendor on the wire over a world's load, sources on it, and the time that both have. */
export type VendorStack<Configuration> = {
  server: SourceServer;
  /** Epoch milliseconds. */
  at: number;
  source(configuration?: Configuration): MetricSource;
  trouble(trouble: WireTrouble | null): boolean;
  close(): Promise<unknown>;
};

/** Long enough after the world's hour that all of it can be read. */
const later = 5 * 60_000;

type Vendor<Options, Configuration> = (
  world: ContractWorld,
  input?: { options?: Partial<Options>; http?: ContractHttp },
) => Promise<VendorStack<Configuration>>;

export const mackerelStack: Vendor<MackerelOptions, { apiKeyEnv?: string; mostCalls?: number }> = async (
  world,
  { options = {}, http } = {},
) => {
  process.env.MACKEREL_KEY_OF_TEST = "mackerel-key";
  process.env.MACKEREL_IDLE_KEY_OF_TEST = "idle-key";
  return await stackOf(world, http, {
    start: (now) => startMackerel({ fleet: () => world.fleet, load: world.load, now, ...options }),
    make: (deps, url, given) => {
      const configuration = mackerelConfiguration.parse({ url, apiKeyEnv: "MACKEREL_KEY_OF_TEST", ...given });
      return createMackerelSource(deps, { name: "mackerel", configuration });
    },
  });
};

export const datadogStack: Vendor<DatadogOptions, { apiKeyEnv?: string; clusterTag?: string }> = async (
  world,
  { options = {}, http } = {},
) => {
  process.env.DATADOG_KEY_OF_TEST = "datadog-key";
  process.env.DATADOG_APPLICATION_KEY_OF_TEST = "datadog-application-key";
  return await stackOf(world, http, {
    start: (now) => startDatadog({ fleet: () => world.fleet, load: world.load, now, ...options }),
    make: (deps, url, given) => {
      const keys = {
        apiKeyEnv: "DATADOG_KEY_OF_TEST",
        applicationKeyEnv: "DATADOG_APPLICATION_KEY_OF_TEST",
      };
      const configuration = datadogConfiguration.parse({ url, ...keys, ...given });
      return createDatadogSource(deps, { name: "datadog", configuration });
    },
  });
};

export const cloudWatchStack: Vendor<
  CloudWatchOptions,
  { read?: string[]; mostMetricsPerHour?: number }
> = async (world, { options = {}, http } = {}) => {
  process.env.AWS_ACCESS_KEY_ID = "AKIAEXAMPLE";
  process.env.AWS_SECRET_ACCESS_KEY = "cloudwatch-secret";
  return await stackOf(world, http, {
    start: (now) => startCloudWatch({ fleet: () => world.fleet, load: world.load, now, ...options }),
    make(deps, endpoint, given) {
      const [name = "", region = ""] = world.targets.cluster.path.split("/");
      const timeouts = { connectionTimeout: 1_000, requestTimeout: http?.timeoutMs ?? 5_000 };
      const account = { name, regions: [region], endpoint, access: "deploy" as const };
      const accounts = createAwsAccounts([account], openGate, timeouts);
      const configuration = cloudWatchConfiguration.parse(given ?? {});
      return createCloudWatchSource({ ...deps, accounts }, { name: "cloudwatch", configuration });
    },
  });
};

/** As the database counts it, for one process and by the world's time. */
function allowanceBy(now: () => number): Allowance {
  const wantedIn = new Map<number, number>();
  return {
    async take(_of, { wanted, most }) {
      const hour = Math.floor(now() / 3_600_000);
      const before = wantedIn.get(hour) ?? 0;
      wantedIn.set(hour, before + wanted);
      return Math.max(0, Math.min(wanted, most - before));
    },
  };
}

async function stackOf<Configuration>(
  world: ContractWorld,
  http: ContractHttp | undefined,
  vendor: {
    start(now: () => number): Promise<SourceServer>;
    make(deps: SourceDeps, url: string, configuration: Configuration | undefined): MetricSource;
  },
): Promise<VendorStack<Configuration>> {
  let at = world.until.getTime() + later;
  const server = await vendor.start(() => at);
  const names = new Map<string, string>();
  const deps: SourceDeps = {
    clock: { now: () => new Date(at) },
    log: quietLog,
    accounts: createAwsAccounts([], openGate),
    allowance: allowanceBy(() => at),
    names: {
      of: async () => new Map(names),
      async note(_source, more) {
        for (const [id, name] of more) names.set(id, name);
      },
    },
    http,
  };
  return {
    server,
    get at() {
      return at;
    },
    set at(time) {
      at = time;
    },
    source: (configuration) => vendor.make(deps, server.url, configuration),
    trouble(trouble) {
      server.trouble = trouble;
      return true;
    },
    close: () => server.close(),
  };
}
