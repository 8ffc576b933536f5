import { type ReadCase, someServices } from "./read-case.ts";

/** Q5: one service by its id. */
export const oneNode: ReadCase = {
  key: "oneNode",
  title: "Q5 one node",
  goal: 0.65,
  leastObjects: 2,
  fleetgraph: `query OneNode($id: ID!) {
  node(id: $id) {
    __typename
    id
    ... on Service { arn name status desiredCount runningCount pendingCount }
  }
}`,
  postgraphile: `query OneNode($id: String!) {
  serviceByRowId(rowId: $id) { __typename rowId arn name status desiredCount runningCount pendingCount }
}`,
  async questions({ owner }) {
    const services = await someServices(owner, 100);
    return services.map((id) => ({ fleetgraph: { id }, bare: { id }, postgraphile: { id } }));
  },
  fromPostgraphile(data) {
    const { rowId, ...rest } = data.serviceByRowId as { rowId: string };
    return { node: { id: rowId, ...rest } };
  },
};
