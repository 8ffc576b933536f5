import { instantOf, type ReadCase, someServices } from "./read-case.ts";

type PostgraphileDeployment = {
  rowId: string;
  requestedByName: string;
  createdAt: string;
  finishedAt: string | null;
};
type Edges<Node> = { edges: { cursor: string; node: Node }[]; pageInfo: object };

/** Q2: the newest fifty deployments of a service. */
export const serviceHistory: ReadCase = {
  key: "serviceHistory",
  title: "Q2 a service's history, page of 50",
  goal: 0.65,
  leastObjects: 10,
  fleetgraph: `query ServiceHistory($service: String!) {
  deployments(first: 50, filter: { service: $service }) {
    edges {
      cursor
      node {
        id kind state version images { container from to } desiredCount requestedBy onBehalfOf reason
        createdAt finishedAt
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
  postgraphile: `query ServiceHistory($service: String!) {
  allDeployments(first: 50, condition: { serviceId: $service }, orderBy: [ROW_ID_DESC]) {
    edges {
      cursor
      node {
        rowId kind state version images desiredCount requestedByName onBehalfOf reason createdAt finishedAt
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
  async questions({ owner }) {
    const services = await someServices(owner, 100);
    return services.map((service) => ({
      fleetgraph: { service },
      bare: { service },
      postgraphile: { service },
    }));
  },
  fromPostgraphile(data) {
    const { edges, pageInfo } = data.allDeployments as Edges<PostgraphileDeployment>;
    return {
      deployments: {
        edges: edges.map(({ cursor, node: { rowId, requestedByName, createdAt, finishedAt, ...rest } }) => ({
          cursor,
          node: {
            id: rowId,
            ...rest,
            requestedBy: requestedByName,
            createdAt: instantOf(createdAt),
            finishedAt: instantOf(finishedAt),
          },
        })),
        pageInfo,
      },
    };
  },
};
