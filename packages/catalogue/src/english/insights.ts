/** What holds of the fleet and somebody should know: titles, what to do, and the words of evidence. */
export const insights = {
  "insight.agentDisconnected": (p: { host: string }) =>
    `The ECS agent of ${p.host} is disconnected: ECS neither places nor stops tasks there.`,
  "insight.agentDisconnected.do": (p: { host: string }) =>
    `Look at the agent on ${p.host} (systemctl status ecs) and its way to the ECS endpoints. Where the host cannot be reached, drain and replace it.`,
  "insight.evaluation.failed": (p: { error: string }) => `The fleet could not be evaluated: ${p.error}`,
  "insight.evidence.disconnectedFor": () => "disconnected for",
  "insight.evidence.agentVersion": () => "agent",
  "problem.invalid.snoozeUntil": (p: { until: string }) => `Nothing can be snoozed until ${p.until}.`,
  "problem.invalid.snoozeUntil.hint": () => "Name a time in the future, a year from now at the latest.",
};
