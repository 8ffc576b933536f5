import type { OverviewFields } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { staleLines } from "./stale-lines.ts";
import { ago, shortDuration } from "./terminal/moment.ts";

type Overview = OverviewFields;

/** Seconds. */
const tolerated = 30;

/** The fleet in labelled lines. */
export function overviewFields(context: Context, overview: Overview): [string, string[]][] {
  const { say, style, locale } = context;
  const now = Date.now();
  const { lastSync, listing, observedAt } = overview;
  return [
    [say("cli.status.label.fleet"), [style.bold(countsOf(context, overview))]],
    [
      say("cli.status.label.accounts"),
      overview.accounts.map(({ name, awsAccountId }) => accountName(name, awsAccountId)),
    ],
    [
      say("cli.status.label.observed"),
      [observedAt ? ago(observedAt, now, locale) : style.yellow(say("cli.status.noSync"))],
    ],
    [
      say("cli.status.label.sync"),
      lastSync?.finishedAt ? [`${ago(lastSync.finishedAt, now, locale)}  ${style.dim(lastSync.id)}`] : [],
    ],
    [
      say("cli.status.label.listing"),
      // Shorter than that it catches up by itself.
      listing !== null && listing.behindSeconds >= tolerated
        ? [style.yellow(say("cli.listing.behind", { behind: shortDuration(listing.behindSeconds * 1000) }))]
        : [],
    ],
    [
      say("cli.status.label.stale"),
      staleLines(context, overview.stale, now).map(({ line }) => style.yellow(line)),
    ],
  ];
}

/** "40 clusters, 63 services, …" */
export function countsOf(
  context: Pick<Context, "say">,
  overview: Pick<Overview, "clusterCount" | "serviceCount" | "taskCount" | "hostCount">,
): string {
  const { clusterCount: clusters, serviceCount: services, taskCount: tasks, hostCount: hosts } = overview;
  return context.say("cli.status.counts", { clusters, services, tasks, hosts });
}

function accountName(name: string, awsAccountId: string | null): string {
  return awsAccountId && awsAccountId !== name ? `${name} (${awsAccountId})` : name;
}
