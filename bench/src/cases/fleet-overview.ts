import type { Ask, Question, ReadCase } from "./read-case.ts";

type Nodes<Item> = { nodes: Item[] };
type PageInfo = { hasNextPage: boolean; endCursor: string | null };
type Counted = { totalCount: number };
type PostgraphileService = {
  rowId: string;
  name: string;
  desiredCount: number;
  runningCount: number;
  deploymentsByServiceId: Nodes<{ rowId: string; state: string }>;
};
type PostgraphileCluster = {
  rowId: string;
  name: string;
  status: string;
  serviceCount: Counted;
  runningTasks: Counted;
  hosts: Counted;
  services: Nodes<PostgraphileService>;
};

function serviceOf({ rowId, name, desiredCount, runningCount, deploymentsByServiceId }: PostgraphileService) {
  const [latest] = deploymentsByServiceId.nodes;
  const latestDeployment = latest ? { id: latest.rowId, state: latest.state } : null;
  return { id: rowId, name, desiredCount, runningCount, latestDeployment };
}

async function pages(ask: Ask, size: number): Promise<Question[]> {
  const questions: Question[] = [];
  const after: { fleetgraph: string | null; postgraphile: string | null } = {
    fleetgraph: null,
    postgraphile: null,
  };
  for (;;) {
    const [ours, theirs] = [
      { first: size, after: after.fleetgraph },
      { first: size, after: after.postgraphile },
    ];
    questions.push({ fleetgraph: ours, bare: ours, postgraphile: theirs });
    const { clusters } = (await ask("fleetgraph", ours)) as { clusters: { pageInfo: PageInfo } };
    const { allClusters } = (await ask("postgraphile", theirs)) as { allClusters: { pageInfo: PageInfo } };
    if (!clusters.pageInfo.hasNextPage) return questions;
    after.fleetgraph = clusters.pageInfo.endCursor;
    after.postgraphile = allClusters.pageInfo.endCursor;
  }
}

/** Q1: clusters with counts and services, page by page. */
export function fleetOverview(input: { title: string; size: number }): ReadCase {
  return {
    key: "fleetOverview",
    title: input.title,
    goal: 0.75,
    leastObjects: 50,
    fleetgraph: `query FleetOverview($first: Int!, $after: String) {
  clusters(first: $first, after: $after) {
    nodes {
      id name status serviceCount runningTaskCount hostCount
      services(first: 10) { nodes { id name desiredCount runningCount latestDeployment { id state } } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
    postgraphile: `query FleetOverview($first: Int!, $after: Cursor) {
  allClusters(first: $first, after: $after, orderBy: [NAME_ASC, ROW_ID_ASC], condition: { goneAt: null }) {
    nodes {
      rowId name status
      serviceCount: servicesByClusterId(condition: { goneAt: null }) { totalCount }
      runningTasks: tasksByClusterId(condition: { goneAt: null, lastStatus: "RUNNING" }) { totalCount }
      hosts: hostsByClusterId(condition: { goneAt: null }) { totalCount }
      services: servicesByClusterId(first: 10, orderBy: [NAME_ASC, ROW_ID_ASC], condition: { goneAt: null }) {
        nodes {
          rowId name desiredCount runningCount
          deploymentsByServiceId(first: 1, orderBy: [ROW_ID_DESC]) { nodes { rowId state } }
        }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
    questions: ({ ask }) => pages(ask, input.size),
    fromPostgraphile(data) {
      const { nodes, pageInfo } = data.allClusters as Nodes<PostgraphileCluster> & { pageInfo: PageInfo };
      return {
        clusters: {
          nodes: nodes.map((cluster) => ({
            id: cluster.rowId,
            name: cluster.name,
            status: cluster.status,
            serviceCount: cluster.serviceCount.totalCount,
            runningTaskCount: cluster.runningTasks.totalCount,
            hostCount: cluster.hosts.totalCount,
            services: { nodes: cluster.services.nodes.map(serviceOf) },
          })),
          pageInfo,
        },
      };
    },
  };
}
