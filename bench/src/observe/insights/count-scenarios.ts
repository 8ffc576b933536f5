import type { InsightsConfiguration } from "@fleetgraph/core/insights";
import { fargateCheaper } from "./cost-scenarios.ts";
import { agentOld, amiOld, drainStuck, hostDrift } from "./host-scenarios.ts";
import { isTold, type KindShapes } from "./scenario.ts";
import { countTarget, type Score } from "./score.ts";
import { drawOf } from "./seeded-random.ts";
import { noMonitoringAgent, standaloneForLong } from "./task-scenarios.ts";
import { heavyDiskWriter } from "./use-scenarios.ts";

const shapesOf: Readonly<Record<string, KindShapes>> = {
  FARGATE_CHEAPER: fargateCheaper,
  AGENT_OLD: agentOld,
  NO_MONITORING_AGENT: noMonitoringAgent,
  AMI_OLD: amiOld,
  HOST_DRIFT: hostDrift,
  DRAIN_STUCK: drainStuck,
  HEAVY_DISK_WRITER: heavyDiskWriter,
  STANDALONE_FOR_LONG: standaloneForLong,
};

/** Of each kind a cluster that is well and one with a planted fault, of shapes drawn by the seed. */
export function countScenarios(
  scores: Map<string, Score>,
  input: { seed: number; settings: InsightsConfiguration; wrong(what: string): void },
): void {
  const { seed, settings } = input;
  for (const [index, [kind, shapes]] of Object.entries(shapesOf).entries())
    for (const planted of [false, true]) {
      const draw = drawOf(seed * 100 + index * 2 + Number(planted));
      const [what, make] = draw.oneOf(Object.entries(planted ? shapes.faulty : shapes.well));
      const found = isTold({ kind, planted, what, ...make(draw) }, { settings, draw });
      countTarget(scores, kind, { planted, found });
      if (found !== planted)
        input.wrong(`seed ${seed}, ${kind}: ${planted ? "missed" : "told of"} "${what}"`);
    }
}
