// npm run bench:reads [-- --small | --tenfold] [--json] [--only Q1,Q5] [--role bench-scoped] [--profile DIRECTORY]
// Fleetgraph's reads against a bare server and PostGraphile, in turns; docs/performance.md explains the figures.
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { auditSearch } from "./cases/audit-search.ts";
import { fleetOverview } from "./cases/fleet-overview.ts";
import { oneNode } from "./cases/one-node.ts";
import { goalAgainstPostgraphile, type ReadCase } from "./cases/read-case.ts";
import { serviceHistory } from "./cases/service-history.ts";
import { type DataSet, dataSets, type Role, roles } from "./data/data-set.ts";
import { dataHome, openData } from "./data/open-data.ts";
import { proveEqual } from "./measure/prove-equal.ts";
import { jsonLine, machine, type Result, rounded, tellMissed } from "./measure/report.ts";
import { sideRow, tableHead } from "./measure/table.ts";
import { cpuOf, cpuRatio, medianOf, type Pace, throughputRatio, timeCase } from "./measure/time-case.ts";
import { sides } from "./servers/side.ts";
import { startServers } from "./servers/start-servers.ts";

const { values: options } = parseArgs({
  options: {
    small: { type: "boolean", default: false },
    tenfold: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    only: { type: "string", default: "Q" },
    role: { type: "string", default: "auditor" },
    profile: { type: "string" },
  },
});
const role: Role | undefined = roles.find((each) => each === options.role);
if (!role) throw new Error(`--role ${options.role}: expected ${roles.join(" or ")}`);

/** What is measured on each data set; memory is a goal of the full run, whose load is long enough to tell. */
type Plan = { dataSet: DataSet; cases: ReadCase[] };
const overview = fleetOverview({ title: "Q1 fleet overview, 40 clusters", size: 40 });
const wideOverview = fleetOverview({ title: "Q1 fleet overview, 100 of 1,000 clusters", size: 100 });
const rest = [serviceHistory, auditSearch, oneNode];
function plans(): Plan[] {
  if (options.small) return [{ dataSet: dataSets.small, cases: [overview, ...rest] }];
  if (options.tenfold) return [{ dataSet: dataSets.tenfold, cases: [overview, ...rest] }];
  return [
    { dataSet: dataSets.fleet, cases: [overview, ...rest] },
    { dataSet: dataSets.wide, cases: [wideOverview] },
  ];
}
const pace: Pace = options.small
  ? { rounds: 9, sampleMs: 400, warmUpMs: 500, connections: 16 }
  : { rounds: 9, sampleMs: 2_000, warmUpMs: 3_000, connections: 16 };
const mostMemoryMb = 350;

const isWanted = ({ title }: ReadCase) => options.only.split(",").some((name) => title.startsWith(name));
const say = (text: string) => process.stderr.write(`· ${text}\n`);
const results: Result[] = [];
let memoryMb = 0;

async function measure(plan: Plan, databaseUrl: string): Promise<void> {
  const directory = join(dataHome, "servers");
  const owner = new pg.Client({ connectionString: databaseUrl });
  await owner.connect();
  const servers = await startServers({ databaseUrl, directory, profile: options.profile });
  try {
    for (const readCase of plan.cases.filter(isWanted)) {
      const proven = await proveEqual({ owner, servers }, readCase, { role: role as Role });
      say(`${readCase.title}: ${proven.bare.length} answers are equal on all three; timing`);
      const timed = await timeCase({ owner, servers }, { proven, pace });
      const bare = { ratio: throughputRatio(timed, "bare"), goal: readCase.goal };
      const rival = { ratio: throughputRatio(timed, "postgraphile"), goal: goalAgainstPostgraphile };
      const cpu = cpuRatio(timed, "bare");
      const judged = { fleetgraph: null, bare, postgraphile: rival };
      console.log(`\n${readCase.title}`);
      for (const side of sides) console.log(sideRow(timed, side, judged[side]));
      const requestsPerSecond = medianOf(timed.fleetgraph, (sample) => sample.requestsPerSecond);
      for (const [against, { ratio, goal }] of [
        ["node:http + pg", bare],
        ["PostGraphile 5", rival],
      ] as const) {
        results.push({
          case: readCase.title,
          value: rounded(requestsPerSecond),
          unit: "requests/s",
          ratio: rounded(ratio.value),
          interval: [rounded(ratio.low), rounded(ratio.high)],
          against,
          goal,
          met: ratio.value >= goal,
        });
      }
      results.push({
        case: `${readCase.title}: CPU time`,
        value: rounded(medianOf(timed.fleetgraph, cpuOf)),
        unit: "ms/request",
        ratio: rounded(cpu.value),
        interval: [rounded(cpu.low), rounded(cpu.high)],
        against: "node:http + pg",
        goal: null,
        met: null,
      });
    }
    memoryMb = Math.max(memoryMb, (await servers.fleetgraph.usage()).maxRssMb);
  } finally {
    await servers.stopAll();
    await owner.end();
  }
}

const data = await openData({ say });
try {
  console.log(`${machine()}\n${tableHead()}`);
  for (const plan of plans().filter(({ cases }) => cases.some(isWanted))) {
    await measure(plan, await data.filled(plan.dataSet));
  }
} finally {
  await data.close();
}
const isSmall = memoryMb < mostMemoryMb;
console.log(
  `\nFleetgraph's memory, at most: ${memoryMb.toFixed(0)} MB, goal ${mostMemoryMb} ${isSmall ? "✓" : "✗"}`,
);
results.push({
  case: "memory",
  value: Math.round(memoryMb),
  unit: "MB",
  ratio: null,
  interval: null,
  against: null,
  goal: mostMemoryMb,
  met: isSmall,
});
tellMissed(results);
if (options.json) console.log(jsonLine("reads", results));
