type Row = Record<string, unknown>;
type Asked = { filter?: Row };

const at = (secondsLater: number) => new Date(Date.now() + secondsLater * 1000).toISOString();
const connection = (rows: Row[]) => ({
  edges: rows.map((node, index) => ({ cursor: String(index), node })),
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
});
const problem = (typename: string, code: string, message: string, more: Row = {}) => ({
  __typename: typename,
  code,
  message,
  path: null,
  hint: null,
  ...more,
});

/** Locks and freeze windows of the small fleet on the wire. */
export function guardsOnTheWire(input: { asked: Row[]; find(ref: string): Row | "ambiguous" | null }) {
  const { asked, find } = input;
  const locks: Row[] = [];
  const windows: Row[] = [];

  function lockOf(wanted: Row): Row | undefined {
    const pattern = wanted.pattern ?? pathOf(wanted.service);
    return locks.find((lock) => lock.id === wanted.lock || lock.pattern === pattern);
  }
  function pathOf(ref: unknown): string | null {
    const found = ref ? find(String(ref)) : null;
    if (found === null || found === "ambiguous") return null;
    return `main/ap-northeast-1/${(found.cluster as Row).name}/${found.name}`;
  }

  return {
    /** What the fleet has of a service. */
    ofService: (row: Row) => ({
      locks: locks.filter(({ pattern }) => pattern === "**" || pattern === pathOf(row.id)),
      freezeWindows: windows,
    }),
    resolvers: {
      lockService: ({ input }: { input: Row }) => {
        asked.push(input);
        const held = lockOf(input);
        if (held) {
          const message = `${held.pattern} is locked by ${held.owner}: ${held.reason}`;
          return problem("ServiceLocked", "SERVICE_LOCKED", message, { lock: held });
        }
        const service = input.service ? find(String(input.service)) : null;
        if (input.service && service === null) return problem("NotFound", "NOT_FOUND", "There is none.");
        const lock = {
          id: `lck_${locks.length + 1}`,
          pattern: input.pattern ?? pathOf(input.service),
          service,
          serviceCount: service ? 1 : 4,
          owner: input.onBehalfOf ?? "alice",
          lockedBy: "alice",
          reason: input.reason,
          createdAt: at(0),
          expiresAt: input.expiresInSeconds ? at(-Number(input.expiresInSeconds)) : (input.expiresAt ?? null),
          releasedAt: null,
          releasedBy: null,
        };
        locks.push(lock);
        return { __typename: "LockServicePayload", lock };
      },
      unlockService: ({ input }: { input: Row }) => {
        asked.push(input);
        const lock = lockOf(input);
        if (!lock) return problem("NotFound", "NOT_FOUND", "There is no such lock.");
        locks.splice(locks.indexOf(lock), 1);
        return { __typename: "UnlockServicePayload", lock: { ...lock, releasedAt: at(0) } };
      },
      createFreezeWindow: ({ input }: { input: Row }) => {
        asked.push(input);
        const once = input.once as { start: string; end: string } | undefined;
        const freezeWindow = {
          id: `frz_${windows.length + 1}`,
          services: input.services,
          serviceCount: String(input.services).includes("prod") ? 0 : 1,
          reason: input.reason,
          start: once?.start ?? null,
          end: once?.end ?? null,
          recurring: input.recurring ?? null,
          exemptRoles: input.exemptRoles ?? [],
          active: once !== undefined,
          activeUntil: once?.end ?? null,
          nextStart: once ? null : "2099-01-02T16:00:00.000Z",
          createdBy: "alice",
          onBehalfOf: null,
          createdAt: at(0),
          endedAt: null,
          endedBy: null,
        };
        windows.push(freezeWindow);
        return { __typename: "CreateFreezeWindowPayload", freezeWindow };
      },
      endFreezeWindow: ({ input }: { input: Row }) => {
        asked.push(input);
        const window = windows.find(({ id }) => id === input.freezeWindow);
        if (!window) return problem("NotFound", "NOT_FOUND", "There is no such freeze window.");
        windows.splice(windows.indexOf(window), 1);
        return { __typename: "EndFreezeWindowPayload", freezeWindow: { ...window, endedAt: at(0) } };
      },
      locks: ({ filter }: Asked) =>
        connection(locks.filter(({ owner }) => !filter?.owner || owner === filter.owner)),
      freezeWindows: ({ filter }: Asked) =>
        connection(windows.filter(({ active }) => !filter?.active || active === true)),
    },
  };
}
