import type { ScalableTarget } from "@aws-sdk/client-application-auto-scaling";
import { scalingTargetRow } from "../../store/inventory/scaling-target-row.ts";
import { markMissing, upsert } from "../../store/inventory/upsert.ts";
import { cutShort } from "../listing-failure.ts";
import type { PartRead, Region, RegionDeps } from "./region.ts";

/** What Application Auto Scaling may do with the desired counts of a region's services. */
export async function readScalingTargets(
  deps: RegionDeps,
  place: Region,
  due: boolean,
): Promise<PartRead | null> {
  if (!due) return null;
  const { database, clock, source } = deps;
  const { accountId, region } = place;
  const at = clock.now();
  const found: ScalableTarget[] = [];
  const tokens = new Set<string>();
  let complete = true;
  for (let NextToken: string | undefined; ; ) {
    const answer = await source.scalableTargets(NextToken);
    found.push(...(answer.ScalableTargets ?? []));
    NextToken = answer.NextToken || undefined;
    if (NextToken === undefined) break;
    complete = !tokens.has(NextToken);
    if (!complete) break;
    tokens.add(NextToken);
  }
  const rows = found.flatMap((each) => scalingTargetRow(place, each) ?? []);
  let changedRows = await upsert(database, "scaling_target", rows, at);
  const present = rows.map(({ id }) => id);
  if (complete)
    changedRows += await markMissing(database, { table: "scaling_target", accountId, region, present, at });
  return { changedRows, failure: complete ? null : cutShort("DescribeScalableTargets") };
}
