import { z } from "zod";

// info/v2/container.go and info/v2/machine.go of cAdvisor, as far as it is used. Times are RFC 3339 with nanoseconds.
const count = z.number().optional();
const stats = z.object({
  timestamp: z.string(),
  cpu: z
    .object({
      usage: z.object({ total: count }).optional(),
      cfs: z.object({ periods: count, throttled_periods: count }).optional(),
    })
    .nullish(),
  memory: z.object({ working_set: count }).nullish(),
  network: z
    .object({
      interfaces: z.array(z.object({ name: z.string(), rx_bytes: count, tx_bytes: count })).nullish(),
    })
    .nullish(),
  diskio: z
    .object({ io_service_bytes: z.array(z.object({ stats: z.record(z.string(), z.number()) })).nullish() })
    .nullish(),
});
const containers = z.record(
  z.string(),
  z.object({
    spec: z
      .object({
        creation_time: z.string().optional(),
        aliases: z.array(z.string()).nullish(),
        cpu: z.object({ quota: count, period: count }).nullish(),
        memory: z.object({ limit: count }).nullish(),
      })
      .nullish(),
    stats: z.array(stats.nullable()).nullish(),
  }),
);
const machineStats = z.array(
  stats.extend({
    filesystem: z.array(z.object({ device: z.string(), capacity: count, usage: count })).nullish(),
  }),
);
const machine = z.object({ num_cores: count, memory_capacity: count });

/** The answers of `/api/v2.1/`: stats of all containers, stats of the machine, and what the machine is. */
export const cadvisorAnswers = { containers, machineStats, machine };

export type CadvisorStats = z.infer<typeof stats>;
export type CadvisorContainer = z.infer<typeof containers>[string];
export type MachineStats = z.infer<typeof machineStats>[number];
