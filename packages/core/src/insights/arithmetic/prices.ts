import { z } from "zod";

const amount = z.number().min(0).max(10_000);

/**
 * List prices, on demand, Linux, x86 unless the family is an Arm one, in US dollars an hour. They move and differ by
 * region: `insights.prices` has one's own.
 */
const listed = {
  region: "us-east-1",
  asOf: "2025-01",
  vcpuHour: 0.04048,
  gbHour: 0.004445,
};

/** A size of each family; the others are multiples of it (large is 1). */
const largeOfFamily: Readonly<Record<string, number>> = {
  ...{ c5: 0.085, c6i: 0.085, c6a: 0.0765, c6g: 0.068, c7g: 0.0725, c7i: 0.08925 },
  ...{ m5: 0.096, m6i: 0.096, m6a: 0.0864, m6g: 0.077, m7g: 0.0816, m7i: 0.1008 },
  ...{ r5: 0.126, r6i: 0.126, r6a: 0.1134, r6g: 0.1008, r7g: 0.1071, r7i: 0.1323 },
  ...{ t2: 0.0928, t3: 0.0832, t3a: 0.0752, t4g: 0.0672 },
};
const timesLarge: Readonly<Record<string, number>> = {
  ...{ nano: 1 / 16, micro: 1 / 8, small: 1 / 4, medium: 1 / 2, large: 1, xlarge: 2 },
  ...{ "2xlarge": 4, "4xlarge": 8, "8xlarge": 16, "12xlarge": 24, "16xlarge": 32, "24xlarge": 48 },
};

export const pricesConfiguration = z
  .strictObject({
    region: z.string().default(listed.region).describe("The region that the prices are of, as it is told."),
    asOf: z.string().default(listed.asOf).describe("When they held, as it is told."),
    fargate: z
      .strictObject({
        vcpuHour: amount.default(listed.vcpuHour).describe("A vCPU of Fargate for an hour, in US dollars."),
        gbHour: amount.default(listed.gbHour).describe("A GB of memory of Fargate for an hour."),
      })
      .prefault({})
      .describe("Fargate, Linux, x86."),
    instances: z
      .record(z.string(), amount)
      .default({})
      .describe("An hour of an instance type, such as `m6i.large: 0.107`; others are taken from the list."),
  })
  .prefault({})
  .describe("What costs are reckoned with: list prices of the stated region unless given.");

export type Prices = z.infer<typeof pricesConfiguration>;

/** Hours of a month, as AWS reckons: 730. */
export const hoursOfMonth = 730;

/** What a host costs in a month; null for a type without a price. */
export function hostMonth(prices: Prices, type: string | null): number | null {
  if (type === null) return null;
  const own = prices.instances[type];
  if (own !== undefined) return own * hoursOfMonth;
  const [family = "", size = ""] = type.split(".");
  const large = largeOfFamily[family];
  const times = timesLarge[size];
  return large === undefined || times === undefined ? null : large * times * hoursOfMonth;
}

/** What a task of a size costs on Fargate in a month. */
export function fargateMonth({ fargate }: Prices, size: { cpu: number; memory: number }): number {
  return ((size.cpu / 1024) * fargate.vcpuHour + (size.memory / 1024) * fargate.gbHour) * hoursOfMonth;
}
