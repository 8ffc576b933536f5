import type { Command } from "../command.ts";

// Loaded when they are called: `fleet --version` reads none of them. The path is the command; the verbs of
// services/ and fleet/ stand alone, because they are what one says most.
const loaders: Record<string, () => Promise<{ command: Command }>> = {
  deploy: () => import("./services/deploy.ts"),
  plan: () => import("./services/plan.ts"),
  rollback: () => import("./services/rollback.ts"),
  scale: () => import("./services/scale.ts"),
  restart: () => import("./services/restart.ts"),
  cancel: () => import("./services/cancel.ts"),
  approve: () => import("./services/approve.ts"),
  reject: () => import("./services/reject.ts"),
  continue: () => import("./services/continue.ts"),
  lock: () => import("./services/lock.ts"),
  unlock: () => import("./services/unlock.ts"),
  "freeze list": () => import("./freeze/list.ts"),
  "freeze create": () => import("./freeze/create.ts"),
  "freeze end": () => import("./freeze/end.ts"),
  status: () => import("./services/status.ts"),
  history: () => import("./services/history.ts"),
  why: () => import("./services/why.ts"),
  who: () => import("./services/who.ts"),
  impact: () => import("./services/impact.ts"),
  approvals: () => import("./services/approvals.ts"),
  search: () => import("./fleet/search.ts"),
  service: () => import("./services/show.ts"),
  task: () => import("./tasks/show.ts"),
  services: () => import("./services/list.ts"),
  clusters: () => import("./clusters/list.ts"),
  tasks: () => import("./tasks/list.ts"),
  hosts: () => import("./hosts/list.ts"),
  host: () => import("./hosts/show.ts"),
  "hosts drain": () => import("./hosts/drain.ts"),
  "hosts activate": () => import("./hosts/activate.ts"),
  insights: () => import("./insights/list.ts"),
  "insights show": () => import("./insights/show.ts"),
  "insights snooze": () => import("./insights/snooze.ts"),
  images: () => import("./images/list.ts"),
  logs: () => import("./logs/show.ts"),
  capacity: () => import("./capacity/list.ts"),
  metrics: () => import("./metrics/show.ts"),
  locks: () => import("./locks/list.ts"),
  "events list": () => import("./events/list.ts"),
  "events replay": () => import("./events/replay.ts"),
  "audit list": () => import("./audit/list.ts"),
  "audit verify": () => import("./audit/verify.ts"),
  "audit show": () => import("./audit/show.ts"),
  "audit checkpoint": () => import("./audit/checkpoint.ts"),
  "audit key": () => import("./audit/key.ts"),
  "audit export": () => import("./audit/export.ts"),
  "audit out-of-band": () => import("./audit/out-of-band.ts"),
  "audit acknowledge": () => import("./audit/acknowledge.ts"),
  "audit refused": () => import("./audit/refused.ts"),
  "audit deploys": () => import("./audit/deploys.ts"),
  "audit ran": () => import("./audit/ran.ts"),
  "audit alone": () => import("./audit/alone.ts"),
  "audit freezes": () => import("./audit/freezes.ts"),
  "audit access": () => import("./audit/access.ts"),
  "audit trail": () => import("./audit/trail.ts"),
  "audit complete": () => import("./audit/complete.ts"),
  "tokens list": () => import("./tokens/list.ts"),
  "tokens create": () => import("./tokens/create.ts"),
  "tokens revoke": () => import("./tokens/revoke.ts"),
  login: () => import("./fleet/login.ts"),
  at: () => import("./fleet/at.ts"),
  budgets: () => import("./fleet/budgets.ts"),
  sync: () => import("./fleet/sync.ts"),
  query: () => import("./fleet/query.ts"),
  completion: () => import("./fleet/completion.ts"),
};

const nouns = new Set([
  "clusters",
  "services",
  "tasks",
  "hosts",
  "images",
  "capacity",
  "locks",
  "approvals",
  "insights",
]);

/** The commands by what one wants, in the order of the help. */
export const groups = {
  change: [
    ...["plan", "deploy", "rollback", "scale", "restart", "cancel", "approve", "reject", "continue"],
    ...["lock", "unlock", "freeze create", "freeze end", "hosts drain", "hosts activate"],
  ],
  look: [
    "status",
    "history",
    "why",
    "who",
    "impact",
    "approvals",
    "search",
    "clusters",
    "services",
    "service",
    "tasks",
    "task",
    "hosts",
    "host",
    "insights",
    "insights show",
    "insights snooze",
    "images",
    "logs",
    "capacity",
    "metrics",
    "at",
    "locks",
    "freeze list",
    "events list",
    "events replay",
    "budgets",
  ],
  record: [
    ...[
      "audit list",
      "audit show",
      "audit deploys",
      "audit alone",
      "audit freezes",
      "audit ran",
      "audit access",
    ],
    ...["audit complete", "audit export", "audit verify", "audit checkpoint", "audit key"],
    ...["audit out-of-band", "audit acknowledge", "audit refused", "audit trail"],
  ],
  connect: ["login", "sync", "query", "completion", "tokens list", "tokens create", "tokens revoke"],
} as const;

/** Everything one can type first, for "did you mean". */
export const firstWords: readonly string[] = [
  ...new Set(Object.keys(loaders).map((path) => path.split(" ")[0] ?? path)),
];

/** The commands by their names. */
export const paths: readonly string[] = Object.keys(loaders);

/**
 * The name of the command that words mean, and how many of the words it is. A noun alone lists: `fleet audit` is
 * `fleet audit list`, `fleet clusters list` is `fleet clusters`. Null when there is none.
 */
export function pathOf(words: readonly string[]): { path: string; words: number } | null {
  const [first = "", second = ""] = words;
  const listed = nouns.has(first) && second === "list";
  const found = (
    [
      [`${first} ${second}`, 2],
      [first, listed ? 2 : 1],
      [`${first} list`, 1],
    ] as const
  ).find(([path]) => Object.hasOwn(loaders, path));
  return found ? { path: found[0], words: found[1] } : null;
}

/** The command that words name, and how many of the words are its name. Null when there is none. */
export async function findCommand(
  words: readonly string[],
): Promise<{ command: Command; words: number } | null> {
  const found = pathOf(words);
  const load = found && loaders[found.path];
  return load ? { command: (await load()).command, words: found.words } : null;
}
