import type { LoadFleet } from "../load/load-fleet.ts";
import type { LoadModel } from "../load/load-model.ts";
import {
  type SourceAnswer,
  type SourceRequestSeen,
  type SourceServer,
  startSourceServer,
} from "../load/source-server.ts";
import { Fault } from "../wire/fault.ts";
import { type CloudWatchSettings, cloudWatchDefaults, metricData } from "./get-metric-data.ts";
import type { Insights } from "./metric-samples.ts";

export interface CloudWatchOptions extends Partial<CloudWatchSettings> {
  fleet: () => LoadFleet;
  load: LoadModel;
  now: () => number;
  port?: number;
  insights?: Insights;
  detailedMonitoring?: boolean;
  /** Refuses so many calls as too fast, the first ones. */
  throttled?: number;
}

/** CloudWatch by itself, over any fleet: AWS JSON 1.0 with the codes of the Query protocol beside. Signatures are not looked at. */
export async function startCloudWatch(options: CloudWatchOptions): Promise<SourceServer> {
  const { fleet, load, now, port, insights = "enhanced", detailedMonitoring = true, ...settings } = options;

  let throttled = options.throttled ?? 0;

  function answer({ headers, body }: SourceRequestSeen): SourceAnswer {
    const json = { "content-type": "application/x-amz-json-1.0" };
    try {
      if (headers["x-amz-target"] !== "GraniteServiceVersion20100801.GetMetricData")
        throw new Fault("UnknownOperationException", "The requested operation is not known.");
      if (throttled > 0) {
        throttled -= 1;
        throw new Fault("ThrottlingException", "Rate exceeded");
      }
      const of = { fleet: fleet(), load, insights, detailedMonitoring };
      const at = { now: now(), settings: { ...cloudWatchDefaults, ...settings } };
      return { headers: json, body: metricData(of, at, JSON.parse(body)) };
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      const { code, message, status } = fault;
      return {
        status,
        headers: { ...json, "x-amzn-query-error": `${code};Sender` },
        body: { __type: `com.amazonaws.cloudwatch#${code}`, message },
      };
    }
  }

  return await startSourceServer(answer, port === undefined ? {} : { port });
}
