import { kindOfId } from "@fleetgraph/core/kernel";
import { mostSteps, usualSteps } from "@fleetgraph/core/metrics";
import { type FieldNode, type GraphQLCompositeType, valueFromASTUntyped } from "graphql";

const stepSeconds: Readonly<Record<string, number>> = {
  MINUTE: 60,
  FIVE_MINUTES: 300,
  HOUR: 3_600,
  DAY: 86_400,
};
const pointsOfOne = 10;
/** Series of these may have to be added up over their tasks. */
const weights: Readonly<Record<string, number>> = { Service: 2, Cluster: 5, service: 2, cluster: 5 };
const usualRangeMs = 3_600_000;

/**
 * What a field of metrics is of, in series and the points that are read for them: told by its arguments alone, before
 * anything runs. What makes no sense costs nothing here; its resolver refuses it.
 */
export function metricsPrice(
  parent: GraphQLCompositeType,
  node: FieldNode,
): (variables: Readonly<Record<string, unknown>>, now: Date) => { series: number; points: number } {
  return (variables, now) => {
    const args = Object.fromEntries(
      (node.arguments ?? []).map(({ name, value }) => [
        name.value,
        valueFromASTUntyped(value, { ...variables }),
      ]),
    );
    const targets: unknown[] = args.targets === undefined ? [parent.name] : listed(args.targets);
    const names = listed(args.names).length;
    const steps = stepsOf(args, now);
    const weight = targets.reduce<number>((sum, target) => sum + weightOf(target), 0);
    return {
      series: targets.length * names,
      points: Math.ceil((weight * names * steps) / pointsOfOne),
    };
  };
}

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : value == null ? [] : [value]);

function weightOf(target: unknown): number {
  const kind =
    typeof target === "string" ? target : kindOfId(String((target as { id?: unknown } | null)?.id));
  return weights[kind ?? ""] ?? 1;
}

function stepsOf({ range, resolution }: Record<string, unknown>, now: Date): number {
  const { start, end } = (range ?? {}) as { start?: unknown; end?: unknown };
  const until = end == null ? now.getTime() : Date.parse(String(end));
  const from = start == null ? until - usualRangeMs : Date.parse(String(start));
  const seconds = stepSeconds[String(resolution)];
  const steps = Math.ceil((until - from) / ((seconds ?? 60) * 1_000));
  if (!(steps > 0)) return 0;
  return Math.min(steps, seconds === undefined ? usualSteps : mostSteps);
}
