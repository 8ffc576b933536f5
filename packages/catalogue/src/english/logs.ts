const kinds: Readonly<Record<string, string>> = {
  UNREACHABLE: "cannot be reached",
  TIMEOUT: "did not answer in time",
  THROTTLED: "has too much to do",
  UNAUTHORIZED: "refuses the credentials",
  NOT_FOUND: "does not have what was asked for",
  BAD_ANSWER: "gave an answer that cannot be read",
  REFUSED: "refused the search",
};
const away = (p: { source: string; kind: string; message: string }) =>
  `The source of logs "${p.source}" ${kinds[p.kind] ?? "failed"} (${p.message})`;

export const logs = {
  "problem.invalid.logRange": () => "end is not after start.",
  "problem.invalid.tooManyLogTasks": (p: { most: number }) =>
    `More than ${p.most} tasks ran in that time: too many to be searched at once.`,
  "problem.invalid.tooManyLogTasks.hint": () => "Ask for one service, one cluster or a shorter time.",
  "problem.logSourceUnavailable": (p: { source: string; kind: string; message: string }) => `${away(p)}.`,
  "problem.logSourceUnavailable.hint": (p: { source: string; kind: string }) =>
    p.kind === "UNAUTHORIZED"
      ? `Look at the credentials of ${p.source} in fleetgraph.yaml, and at what they are allowed (docs/logs.md).`
      : `Nothing is known of its lines; try again, or look at ${p.source} in fleetgraph.yaml (docs/logs.md).`,
  "problem.noLogSources": () => "No source of logs is configured for this part of the fleet.",
  "problem.noLogSources.hint": () => "Say in fleetgraph.yaml under logs where lines are (docs/logs.md).",
  "logs.notice.away": (p: { source: string; kind: string; message: string }) =>
    `${away(p)}; its lines are missing.`,
  "logs.notice.back": (p: { source: string }) =>
    `The source of logs "${p.source}" is back; its lines go on where they ended.`,
  "logs.notice.shards": (p: { source: string; failed: number; total: number }) =>
    `${p.failed} of ${p.total} shards of "${p.source}" failed: lines may be missing.`,
  "logs.notice.late": (p: { source: string }) =>
    `"${p.source}" ran out of time before it had looked at everything: lines may be missing.`,
  "logs.notice.moved": (p: { source: string }) =>
    `The index of "${p.source}" was made anew meanwhile: lines may be missing, or be shown again.`,
  "logs.notice.groups": (p: { source: string; most: number }) =>
    `"${p.source}" has more log groups for this than the ${p.most} that were searched: ask for one service.`,
  "logs.notice.backward": (p: { source: string; from: string }) =>
    `"${p.source}" gives nothing from before ${p.from.slice(0, 10)} with the newest first: ask for the oldest first.`,
  "logs.notice.unread": (p: { source: string; group: string }) =>
    `The group ${p.group} of "${p.source}" was not searched to its end: ask for a shorter time.`,
};
