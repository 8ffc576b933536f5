import { createHash } from "node:crypto";
import type { SearchServer } from "../elasticsearch/search-server.ts";
import type { Simulator } from "../simulator-handle.ts";
import type { Task } from "../state/model.ts";
import { putLogEvents } from "./put-log-events.ts";
import { linesOf, type TaskLine } from "./task-lines.ts";

/** What takes the lines of the simulated fleet to where they are read. */
export interface Collector {
  /** Takes what was written until a time, in wall milliseconds; what was taken before is not taken again. */
  collect(until: number): void;
  stop(): void;
}

/**
 * Fluentd on every host, and the driver awslogs: lines of containers whose definition says `awslogs` go to CloudWatch Logs,
 * all others to the search servers, in daily indices.
 */
export function collectLines(
  simulator: Simulator,
  input: { servers: readonly SearchServer[]; from: number; everyMs?: number; collectEveryMs?: number },
): Collector {
  const everyMs = input.everyMs ?? 20_000;
  let from = input.from;
  function collect(until: number): void {
    for (const region of simulator.world.regions.values()) {
      for (const cluster of region.clusters.values())
        for (const service of cluster.services.values())
          for (const task of service.tasks) collectTask(task, { from, until });
    }
    from = until;
  }

  function collectTask(task: Task, range: { from: number; until: number }): void {
    for (const { definition, runtimeId } of task.containers) {
      if (runtimeId === undefined || task.lastStatus !== "RUNNING") continue;
      const lines = linesOf(task, definition.name, { ...range, everyMs });
      const { logDriver, options = {} } = (definition.logConfiguration ?? {}) as {
        logDriver?: string;
        options?: Record<string, string>;
      };
      if (logDriver === "awslogs") {
        const prefix = options["awslogs-stream-prefix"];
        putLogEvents(simulator.world, task.cluster.region, {
          group: options["awslogs-group"] ?? "",
          stream: prefix === undefined ? runtimeId : `${prefix}/${definition.name}/${task.id}`,
          events: lines.map(({ at, text }) => ({ at, message: text })),
        });
        continue;
      }
      for (const server of input.servers)
        for (const line of lines)
          server.documents.add(recordOf(task, { name: definition.name, runtimeId, line, tag: options.tag }));
    }
  }

  const timer =
    input.collectEveryMs === undefined
      ? undefined
      : setInterval(() => collect(Date.now()), input.collectEveryMs).unref();
  return { collect, stop: () => clearInterval(timer) };
}

/** What fluent-plugin-elasticsearch writes with logstash_format and include_tag_key, of a record of Docker's driver. */
function recordOf(
  task: Task,
  {
    name,
    runtimeId,
    line,
    tag = "{{.ID}}",
  }: { name: string; runtimeId: string; line: TaskLine; tag?: string | undefined },
): { index: string; id: string; source: Record<string, unknown> } {
  const at = new Date(line.at).toISOString();
  const { family, revision } = task.definition;
  const id = createHash("sha1")
    .update(`${runtimeId} ${line.at} ${line.text}`)
    .digest("base64url")
    .slice(0, 20);
  return {
    index: `logstash-${at.slice(0, 10).replaceAll("-", ".")}`,
    id,
    source: {
      "@timestamp": at,
      tag: tag.replace("{{.ID}}", runtimeId.slice(0, 12)),
      container_id: runtimeId,
      container_name: `/ecs-${family}-${revision}-${name}-${runtimeId.slice(-18)}`,
      source: line.stream,
      log: line.text,
    },
  };
}
