/** What the command line says of AWS's rates and of the listing that keeps to them. */
export const cliBudgets = {
  "cli.summary.budgets": () => "Show what AWS allows, what is made of it, and how far the listing is",
  "cli.column.apiClass": () => "CALLS",
  "cli.column.spent": () => "SPENT",
  "cli.column.rate": () => "RATE",
  "cli.column.changes": () => "CHANGES",
  "cli.column.checks": () => "CHECKS",
  "cli.column.listings": () => "LISTING",
  "cli.column.waiting": () => "WAIT",
  "cli.column.throttled": () => "REFUSED",
  "cli.column.place": () => "PLACE",
  "cli.column.progress": () => "DONE",
  "cli.column.next": () => "NEXT",
  "cli.column.behind": () => "BEHIND",
  "cli.budgets.rate": (p: { perSecond: number }) => `${p.perSecond}/s`,
  "cli.budgets.lowered": (p: { perSecond: number }) => `${p.perSecond}/s ↓`,
  "cli.budgets.legend": () =>
    "Calls of the last minute; spent of the burst; refused by AWS in the last hour.",
  "cli.budgets.none": () => "Nothing was asked of AWS in the last day.",
  "cli.budgets.hidden": () => "Only who may read the whole fleet is told what is asked of AWS.",
  "cli.status.label.listing": () => "Listing",
  "cli.listing.behind": (p: { behind: string }) => `${p.behind} behind: fleet budgets`,
  "cli.listing.state": (p: { underWay: number; places: number; next: string }) =>
    // "in 15 sec." has its point already.
    `Listing ${p.underWay} of ${p.places} account regions${p.next ? `; the next one ${p.next}` : ""}.`.replace(
      /\.\.$/,
      ".",
    ),
};
