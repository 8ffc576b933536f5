import { firstIdAt } from "@fleetgraph/core/kernel";
import { instantOf, type Question, type ReadCase } from "./read-case.ts";

type PostgraphileEntry = { rowId: string; at: string; actorName: string };
type Edges<Node> = { edges: { cursor: string; node: Node }[]; pageInfo: object };

/** As often as they are in the data set: people look for what happens. */
const actions = [
  ...Array.from({ length: 6 }, () => "deployment.request"),
  "deployment.rollback",
  "deployment.cancel",
  "fleet.sync",
  "token.create",
];
const dayMs = 86_400_000;

function questionOf(input: {
  action: string | null;
  actor: string | null;
  start: Date;
  end: Date;
}): Question {
  const { action, actor, start, end } = input;
  const [from, to] = [firstIdAt("auditEvent", start), firstIdAt("auditEvent", end)];
  const asked = {
    ...(action === null ? {} : { action }),
    ...(actor === null ? {} : { actor }),
  };
  return {
    fleetgraph: { filter: { ...asked, start: start.toISOString(), end: end.toISOString() } },
    bare: { action, actor, from, to },
    // An id begins with its time and is in every index: the range that serves the rival best too.
    postgraphile: {
      filter: {
        rowId: { greaterThanOrEqualTo: from, lessThan: to },
        ...(action === null ? {} : { action: { equalTo: action } }),
        ...(actor === null ? {} : { actorName: { equalTo: actor } }),
      },
    },
  };
}

/** Q3: a hundred entries of the audit history by action, by who acted, or by both, within a time. */
export const auditSearch: ReadCase = {
  key: "auditSearch",
  title: "Q3 audit search, page of 100",
  goal: 0.6,
  leastObjects: 5,
  fleetgraph: `query AuditSearch($filter: AuditEventFilter!) {
  auditEvents(first: 100, filter: $filter) {
    edges {
      cursor
      node { id at action outcome actor onBehalfOf targetType targetId targetName requestId }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
  postgraphile: `query AuditSearch($filter: AuditEventFilter!) {
  allAuditEvents(first: 100, filter: $filter, orderBy: [ROW_ID_DESC]) {
    edges {
      cursor
      node { rowId at action outcome actorName onBehalfOf targetType targetId targetName requestId }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
  async questions({ owner }) {
    const { rows } = await owner.query<{ first: Date; last: Date }>(
      "SELECT min(at) AS first, max(at) AS last FROM audit_event",
    );
    const [range] = rows;
    if (!range) throw new Error("the data set has no audit entries");
    return Array.from({ length: 90 }, (_, index) => {
      const start = new Date(range.first.getTime() + (index % 45) * dayMs);
      const end = new Date(start.getTime() + 40 * dayMs);
      const action = index % 3 === 1 ? null : (actions[index % actions.length] ?? null);
      const actor = index % 3 === 0 ? null : `person-${String(1 + (index % 40)).padStart(2, "0")}`;
      return questionOf({ action, actor, start, end });
    });
  },
  fromPostgraphile(data) {
    const { edges, pageInfo } = data.allAuditEvents as Edges<PostgraphileEntry>;
    return {
      auditEvents: {
        edges: edges.map(({ cursor, node: { rowId, at, actorName, ...rest } }) => ({
          cursor,
          node: { id: rowId, at: instantOf(at), actor: actorName, ...rest },
        })),
        pageInfo,
      },
    };
  },
};
