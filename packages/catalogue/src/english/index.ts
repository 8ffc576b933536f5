import { auditExport } from "./audit-export.ts";
import { auditLog } from "./audit-log.ts";
import { bot } from "./bot.ts";
import { causes } from "./causes.ts";
import { change } from "./change.ts";
import { cli } from "./cli.ts";
import { cliAudit } from "./cli-audit.ts";
import { cliAuditExport } from "./cli-audit-export.ts";
import { cliAuditVerify } from "./cli-audit-verify.ts";
import { cliAuditWatch } from "./cli-audit-watch.ts";
import { cliBudgets } from "./cli-budgets.ts";
import { cliBulk } from "./cli-bulk.ts";
import { cliEvents } from "./cli-events.ts";
import { cliFleet } from "./cli-fleet.ts";
import { cliInventory } from "./cli-inventory.ts";
import { cliLogs } from "./cli-logs.ts";
import { cliMetrics } from "./cli-metrics.ts";
import { cliPast } from "./cli-past.ts";
import { cliTrail } from "./cli-trail.ts";
import { cliWaiting } from "./cli-waiting.ts";
import { deploymentLife } from "./deployment-life.ts";
import { events } from "./events.ts";
import { explanations } from "./explanations.ts";
import { grammar } from "./grammar.ts";
import { guards } from "./guards.ts";
import { heldUp } from "./held-up.ts";
import { hosts } from "./hosts.ts";
import { impact } from "./impact.ts";
import { insights } from "./insights.ts";
import { insightsBeside } from "./insights-beside.ts";
import { logs } from "./logs.ts";
import { marks } from "./marks.ts";
import { metrics } from "./metrics.ts";
import { outOfBand } from "./out-of-band.ts";
import { placement } from "./placement.ts";
import { placementCauses } from "./placement-causes.ts";
import { problems } from "./problems.ts";
import { sourceCauses } from "./source-causes.ts";
import { staleCalls } from "./stale-calls.ts";
import { verification } from "./verification.ts";
import { why } from "./why.ts";
import { whyEvidence } from "./why-evidence.ts";

export const english = {
  ...auditLog,
  ...auditExport,
  ...bot,
  ...causes,
  ...change,
  ...cli,
  ...cliAudit,
  ...cliAuditVerify,
  ...cliAuditExport,
  ...cliAuditWatch,
  ...cliBudgets,
  ...cliBulk,
  ...cliEvents,
  ...cliInventory,
  ...cliFleet,
  ...cliMetrics,
  ...cliLogs,
  ...cliPast,
  ...cliTrail,
  ...cliWaiting,
  ...deploymentLife,
  ...events,
  ...explanations,
  ...grammar,
  ...guards,
  ...heldUp,
  ...metrics,
  ...sourceCauses,
  ...insightsBeside,
  ...insights,
  ...logs,
  ...impact,
  ...marks,
  ...hosts,
  ...outOfBand,
  ...placementCauses,
  ...placement,
  ...problems,
  ...staleCalls,
  ...verification,
  ...why,
  ...whyEvidence,
};

/** What the English catalogue says, every other language must say with the same parameters. */
export type Catalogue = typeof english;
