import { type Asked, connection, type Row } from "./answers.ts";

const at = "2026-11-01T14:00:00.000Z";
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

const change = (index: number, more: Row): Row => ({
  event: { id: `aud_${index}`, at, actor: "bot", onBehalfOf: "carol", reason: "fix the login" },
  kind: "DEPLOY",
  person: "carol",
  path: "main/eu-west-1/prod/web",
  deploymentId: `dep_${index}`,
  deployment: { state: "SUCCEEDED" },
  images: [{ container: "app", from: "team/app:v41", to: `team/app:v42@${digest("a")}` }],
  beganAt: at,
  finishedAt: at,
  approvals: [{ id: "aud_7", at, actor: "dave", onBehalfOf: null }],
  aloneBecause: null,
  freezes: [],
  ...more,
});

/** What auditors ask: one change of each kind that their questions look for. */
export function questionsOnTheWire(asked: Row[]) {
  const freeze = { freezeWindow: { id: "frz_1" }, reason: "year's end", start: at, end: at };
  const changes = [
    change(1, {}),
    change(2, { approvals: [], aloneBecause: "MISSING" }),
    change(3, { freezes: [{ ...freeze, passedBy: "EXEMPT_ROLE", role: "operator" }] }),
    change(4, { deployment: null, freezes: [{ ...freeze, passedBy: "NONE", role: null }] }),
  ];
  const rows = [
    {
      ...{ at, path: "main/eu-west-1/prod/web", group: null, tasks: 3 },
      images: [
        {
          ...{ container: "app", image: `team/app:v42@${digest("a")}`, digest: digest("a"), tasks: 3 },
          ...{ taskDefinition: "arn:td:41", since: at },
        },
      ],
    },
  ];
  const completeness = { size: 5, leaves: 5, firstIndex: 0, lastIndex: 4, entries: 7, waiting: 2 };
  const found: Row = { ...completeness, archived: 0, lost: [], unlogged: [] };
  return {
    /** What is counted from now on. */
    counts: (more: Row) => Object.assign(found, more),
    resolvers: {
      auditedChanges: (page: Asked) => {
        asked.push({ changesFilter: page.filter });
        const { alone, inFreeze, person } = page.filter ?? {};
        const kept = changes.filter(
          (row) =>
            (!alone || row.aloneBecause !== null) &&
            (!inFreeze || (row.freezes as Row[]).length > 0) &&
            (person === undefined || row.person === person),
        );
        return connection(kept, page);
      },
      ran: (page: Asked & { at: string; where: string }) => {
        asked.push({ ranAt: page.at, where: page.where });
        return connection(page.where === "nothing" ? [] : rows, page);
      },
      deployAccess: ({ service, at: then = at }: { service: string; at?: string }) => {
        asked.push({ accessTo: service, at: then });
        const holder = {
          ...{ principal: "ci", permissions: ["deployment:create"], makesTokens: true },
          tokens: [
            {
              ...{ id: "tok_1", name: "ci", roles: ["deployer"] },
              ...{ createdAt: at, createdBy: "alice", expiresAt: null },
            },
          ],
        };
        return {
          ...{ at: then, path: "main/eu-west-1/prod/web", approvalsNeeded: 2, approvalGroup: "operators" },
          approvers: ["dave", "erin"],
          holders: (page: Asked) => connection([holder], page),
        };
      },
      auditCompleteness: () => found,
    },
  };
}
