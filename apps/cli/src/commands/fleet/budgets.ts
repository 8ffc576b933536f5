import type { PlaceListingFields, RateBudgetFields } from "@fleetgraph/sdk";
import { defineCommand, fleetListOptions } from "../../command.ts";
import type { Context } from "../../context.ts";
import { exitCodes, Failure } from "../../failure.ts";
import { ago, shortDuration } from "../../terminal/moment.ts";
import { type Column, table } from "../../terminal/table.ts";
import { watchList } from "../../watch-list.ts";

export const command = defineCommand({
  path: "budgets",
  arguments: [],
  options: { watch: fleetListOptions.watch, every: fleetListOptions.every },
  examples: ["fleet budgets", "fleet budgets --watch", "fleet budgets --json"],
  async run(context, { values }) {
    const { fleet, say, signal, style, width, locale } = context;
    const read = async () => {
      const { rateBudgets, listing } = await fleet.rateBudgets({ signal });
      if (rateBudgets === null || listing === null)
        throw new Failure(exitCodes.notPermitted, say("cli.budgets.hidden"), { code: "NOT_PERMITTED" });
      return { rateBudgets, listing };
    };
    if (values.watch) {
      const rows = async () => (await read()).rateBudgets.map((budget) => ({ id: idOf(budget), ...budget }));
      return watchList(context, {
        columns: budgetColumns(context),
        every: values.every,
        read: async () => ({ rows: await rows(), more: false, next: null }),
      });
    }
    const { rateBudgets, listing } = await read();
    if (context.json) {
      context.printJson({ rateBudgets, listing });
      return exitCodes.done;
    }
    if (rateBudgets.length === 0) context.note(say("cli.budgets.none"));
    else {
      context.print(table(style, { columns: budgetColumns(context), rows: rateBudgets, width }));
      context.note(style.dim(say("cli.budgets.legend")));
    }
    const { underWay, places, nextAt } = listing;
    const now = Date.now();
    const next = nextAt === null || Date.parse(nextAt) < now ? "" : ago(nextAt, now, locale);
    context.print(`\n${say("cli.listing.state", { underWay, places: places.length, next })}`);
    const told = places.filter(({ startedAt, behindSeconds }) => startedAt !== null || behindSeconds > 0);
    if (told.length > 0) context.print(table(style, { columns: placeColumns(context), rows: told, width }));
    return exitCodes.done;
  },
});

const idOf = ({ account, region, apiClass }: RateBudgetFields) => `${account}/${region}/${apiClass}`;

function budgetColumns({ say, style }: Context): Column<RateBudgetFields>[] {
  const count = (value: number) => (value === 0 ? "" : String(value));
  return [
    {
      title: say("cli.column.place"),
      value: ({ account, names, region }) => `${names.join(",") || account}/${region}`,
      paint: () => style.bold,
      atLeast: 12,
      cut: "middle",
    },
    { title: say("cli.column.apiClass"), value: ({ apiClass }) => apiClass, atLeast: 12 },
    {
      title: say("cli.column.spent"),
      value: ({ inUse, burst }) => `${inUse}/${burst}`,
      align: "right",
      paint: ({ inUse, burst }) => (inUse >= 0.8 * burst ? style.yellow : (text) => text),
    },
    {
      title: say("cli.column.rate"),
      value: ({ loweredTo, sustainedPerSecond: documented }) =>
        loweredTo === null
          ? say("cli.budgets.rate", { perSecond: documented })
          : say("cli.budgets.lowered", { perSecond: loweredTo }),
      align: "right",
      paint: ({ loweredTo }) => (loweredTo === null ? (text) => text : style.yellow),
    },
    {
      title: say("cli.column.changes"),
      value: ({ callsLastMinute }) => count(callsLastMinute.changes),
      align: "right",
    },
    {
      title: say("cli.column.checks"),
      value: ({ callsLastMinute }) => count(callsLastMinute.checks),
      align: "right",
      dispensable: 2,
    },
    {
      title: say("cli.column.listings"),
      value: ({ callsLastMinute }) => count(callsLastMinute.listings),
      align: "right",
    },
    {
      title: say("cli.column.waiting"),
      value: ({ waiting, turnsWaiting }) =>
        count(waiting.changes + waiting.checks + waiting.listings + turnsWaiting),
      align: "right",
    },
    {
      title: say("cli.column.throttled"),
      value: ({ throttledLastHour }) => count(throttledLastHour),
      align: "right",
      paint: () => style.yellow,
      dispensable: 1,
    },
  ];
}

function placeColumns({ say, style, locale }: Context): Column<PlaceListingFields>[] {
  const now = Date.now();
  return [
    {
      title: say("cli.column.place"),
      value: ({ accountName, region }) => `${accountName}/${region}`,
      atLeast: 12,
      cut: "middle",
    },
    {
      title: say("cli.column.progress"),
      value: ({ partsDone, partsTotal }) =>
        partsDone === null ? "" : `${partsDone}/${partsTotal === null ? "?" : partsTotal}`,
      align: "right",
    },
    {
      title: say("cli.column.started"),
      value: ({ startedAt }) => (startedAt === null ? "" : ago(startedAt, now, locale)),
    },
    { title: say("cli.column.next"), value: ({ nextAt }) => ago(nextAt, now, locale) },
    {
      title: say("cli.column.behind"),
      value: ({ behindSeconds }) => (behindSeconds === 0 ? "" : shortDuration(behindSeconds * 1000)),
      paint: () => style.yellow,
    },
  ];
}
