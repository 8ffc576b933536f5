import type { AutoScalingGroup } from "@aws-sdk/client-auto-scaling";
import type { CapacityProvider } from "@aws-sdk/client-ecs";
import { autoScalingGroupRow, capacityProviderRow } from "../../store/inventory/capacity-rows.ts";
import { groupNamesOf, unknownProviders } from "../../store/inventory/referred-to.ts";
import { markMissing, upsert } from "../../store/inventory/upsert.ts";
import { cutShort } from "../listing-failure.ts";
import type { PartRead, Region, RegionDeps } from "./region.ts";
import { most } from "./source.ts";

const mostPages = 1_000;

/**
 * The region's capacity providers when they are due, else only what clusters name and nobody knows yet. Those of managed
 * instances belong to one cluster, and are told only to who asks for that cluster's.
 */
export async function readCapacityProviders(
  deps: RegionDeps,
  place: Region,
  due: boolean,
): Promise<PartRead | null> {
  const { database, clock, source } = deps;
  const { accountId, region } = place;
  const at = clock.now();
  let changedRows = 0;
  let complete = true;

  async function describe(input: { cluster?: string; capacityProviders?: string[] }) {
    const found: CapacityProvider[] = [];
    let nextToken: string | undefined;
    for (let pages = 0; ; pages += 1) {
      const answer = await source.capacityProviders({ ...input, ...(nextToken ? { nextToken } : {}) });
      found.push(...(answer.capacityProviders ?? []));
      if ((answer.failures ?? []).some(({ reason }) => reason !== "MISSING")) complete = false;
      if (!answer.nextToken) break;
      if (answer.nextToken === nextToken || pages === mostPages) {
        complete = false;
        break;
      }
      nextToken = answer.nextToken;
    }
    const rows = found.flatMap((each) => capacityProviderRow(place, each) ?? []);
    changedRows += await upsert(database, "capacity_provider", rows, at);
    return rows.map(({ id }) => id);
  }

  const present = due ? await describe({}) : [];
  // After a full look, all that clusters have of their own; else only what is new.
  const known = due ? present : null;
  const unknown = await unknownProviders(database, { accountId, region, known });
  if (!due && unknown.length === 0) return null;
  for (const { cluster, names } of unknown)
    for (let start = 0; start < names.length; start += most.capacityProviderNames)
      present.push(
        ...(await describe({
          cluster,
          capacityProviders: names.slice(start, start + most.capacityProviderNames),
        })),
      );
  if (due && complete)
    changedRows += await markMissing(database, {
      table: "capacity_provider",
      accountId,
      region,
      present,
      at,
    });
  return { changedRows, failure: complete ? null : cutShort("DescribeCapacityProviders") };
}

/** The Auto Scaling groups of the region's capacity providers and hosts. */
export async function readAutoScalingGroups(deps: RegionDeps, place: Region): Promise<PartRead | null> {
  const { database, clock, source } = deps;
  const { accountId, region } = place;
  const names = await groupNamesOf(database, place);
  if (names.length === 0) return null;
  const at = clock.now();
  const found: AutoScalingGroup[] = [];
  for (let start = 0; start < names.length; start += most.groupNames)
    found.push(...(await source.autoScalingGroups(names.slice(start, start + most.groupNames))));
  const rows = found.flatMap((each) => autoScalingGroupRow(place, each) ?? []);
  const present = rows.map(({ id }) => id);
  const changed = await upsert(database, "auto_scaling_group", rows, at);
  const gone = { table: "auto_scaling_group", accountId, region, present, at } as const;
  return { changedRows: changed + (await markMissing(database, gone)), failure: null };
}
