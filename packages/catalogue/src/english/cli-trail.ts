const verdicts: Readonly<Record<string, string>> = {
  VERIFIED: "verified",
  PENDING: "pending",
  ALTERED: "ALTERED",
  MISSING: "MISSING",
  UNPROVEN: "UNPROVEN",
  UNREFERENCED: "UNREFERENCED",
  UNCOVERED: "no digest",
  UNSIGNED: "looked up",
};

export const cliTrail = {
  "cli.summary.audit trail": () => "What CloudTrail recorded of the fleet, and whether it is proven",
  "cli.option.trailBy": () => "Only what this person, user, role or AWS service did",
  "cli.option.trailName": () => "Only this operation, such as UpdateService",
  "cli.option.trailFailed": () => "Only what failed, in whole or in part",
  "cli.option.trailSources": () => "Where records come from, how far, and what is wrong with their files",
  "cli.trail.unknown": () => "How far CloudTrail was read may be seen with audit:read only.",
  "cli.trail.none": () => "CloudTrail is not asked of any account: see trail in docs/configuration.md.",
  "cli.trail.failures": (p: { count: number }) => `${p.count} failed`,
  "cli.trail.verdict": (p: { verdict: string }) => verdicts[p.verdict] ?? p.verdict,
  "cli.trail.stale": (p: { since: string | null }) =>
    p.since === null ? "nothing was read yet." : `what happened since ${p.since} is not known.`,
  "cli.trail.findings": (p: { count: number }) => `${p.count} files are not as CloudTrail delivered them`,
  "cli.column.proof": () => "PROOF",
  "cli.column.finding": () => "FINDING",
  "cli.column.file": () => "FILE",
  "cli.column.readFrom": () => "FROM",
  "cli.column.readUntil": () => "UNTIL",
  "cli.column.kept": () => "KEPT",
  "cli.column.verified": () => "VERIFIED",
  "cli.column.pending": () => "PENDING",
};
