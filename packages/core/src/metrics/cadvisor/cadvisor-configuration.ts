import { z } from "zod";

/** cAdvisor itself, on each host of a cluster. */
export const cadvisorConfiguration = z
  .strictObject({
    port: z.number().int().min(1).max(65_535).default(8080).describe("Its port on each host."),
    scheme: z.enum(["http", "https"]).default("http"),
    host: z
      .enum(["privateIp", "privateDnsName"])
      .default("privateIp")
      .describe("What of a host is connected to."),
    timeoutSeconds: z.number().int().min(1).max(60).default(10).describe("For one host."),
    hostsAtOnce: z.number().int().min(1).max(200).default(20).describe("Hosts asked at the same time."),
  })
  .describe(
    "cAdvisor on each host, without a Prometheus. It remembers two minutes: what is missed then is lost.",
  );

export type CadvisorConfiguration = z.infer<typeof cadvisorConfiguration>;
