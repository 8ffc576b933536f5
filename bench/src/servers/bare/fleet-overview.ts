import type pg from "pg";
import { flatRows, number, plain, quoted, type Text } from "./flat-rows.ts";
import { keyOf, pageInfo } from "./page.ts";

const select = (after: string) => `
  SELECT c.id, c.name, c.status, c.services, c.tasks, c.hosts, s.id, s.name, s.desired_count, s.running_count, d.id, d.state
  FROM (SELECT id, name, status,
      (SELECT count(*) FROM service WHERE cluster_id = x.id AND gone_at IS NULL) AS services,
      (SELECT count(*) FROM task WHERE cluster_id = x.id AND gone_at IS NULL AND last_status = 'RUNNING') AS tasks,
      (SELECT count(*) FROM host WHERE cluster_id = x.id AND gone_at IS NULL) AS hosts
    FROM cluster x WHERE gone_at IS NULL ${after} ORDER BY name, id LIMIT $1) AS c
  LEFT JOIN LATERAL (SELECT id, name, desired_count, running_count FROM service
    WHERE cluster_id = c.id AND gone_at IS NULL ORDER BY name, id LIMIT 10) AS s ON true
  LEFT JOIN LATERAL (SELECT id, state FROM deployment WHERE service_id = s.id ORDER BY id DESC LIMIT 1) AS d ON true
  ORDER BY c.name, c.id, s.name, s.id`;
const first = { name: "overview", text: select("") };
const next = { name: "overview-after", text: select("AND (name, id) > ($2, $3)") };

const serviceOf = ([, , , , , , id, name, desired, running, deployment, state]: Text[]) =>
  `{"id":${plain(id)},"name":${quoted(name)},"desiredCount":${number(desired)},"runningCount":${number(running)},` +
  `"latestDeployment":${deployment === null ? "null" : `{"id":${plain(deployment)},"state":${plain(state)}}`}}`;

/** Q1: a page of clusters with their counts, their services, and each service's latest deployment. */
export async function fleetOverview(
  pool: pg.Pool,
  { first: size, after }: { first: number; after: string | null },
): Promise<string> {
  const limit = size + 1;
  const rows = await flatRows(
    pool,
    after === null ? { ...first, values: [limit] } : { ...next, values: [limit, ...keyOf(after, 2)] },
  );
  const clusters: string[] = [];
  let open: Text[] | undefined;
  let last: Text[] | undefined;
  let services = "";
  let hasNextPage = false;
  const close = ([id, name, status, serviceCount, tasks, hosts]: Text[]) =>
    clusters.push(
      `{"id":${plain(id)},"name":${quoted(name)},"status":${plain(status)},"serviceCount":${number(serviceCount)},` +
        `"runningTaskCount":${number(tasks)},"hostCount":${number(hosts)},"services":{"nodes":[${services}]}}`,
    );
  for (const row of rows) {
    if (open?.[0] !== row[0]) {
      if (open) close(open);
      last = open;
      open = row;
      services = "";
      hasNextPage = clusters.length === size;
      if (hasNextPage) break;
    }
    if (row[6] !== null) services += (services === "" ? "" : ",") + serviceOf(row);
  }
  if (!hasNextPage && open) {
    close(open);
    last = open;
  }
  const lastKey = last && [last[1] ?? null, last[0] ?? null];
  return `{"clusters":{"nodes":[${clusters.join(",")}],"pageInfo":${pageInfo({ hasNextPage, lastKey })}}}`;
}
