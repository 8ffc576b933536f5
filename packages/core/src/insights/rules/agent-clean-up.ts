import { message } from "../../kernel/index.ts";
import { type AgentSettings, type Effective, effectiveSettings } from "../aws/agent-settings.ts";
import { aCluster, aHost } from "../facts/examples.ts";
import { groupsOf } from "../facts/host-group.ts";
import { clusterRule, type Finding, number, text, type Untold, type Verdict } from "../rule.ts";

const day = 86_400;
const unitOf = { DURATION: "SECONDS", COUNT: "COUNT", FLAG: "NONE" } as const;

/** Settings by which the agent cleans up that it ignores, or that keep images and stopped containers for long. */
export const agentCleanUp = clusterRule({
  kind: "AGENT_CLEAN_UP",
  severity: "INFO",
  everyMs: 6 * 3_600_000,
  opensAfterMs: 0,
  closesAfterMs: 0,
  needs: ["hosts", "agentSettings"],
  find: ({ hosts, agentSettings }) =>
    groupsOf(hosts).flatMap(({ group, hosts: all }): Verdict[] => {
      const known = all.flatMap(({ id }) => agentSettings.get(id) ?? []);
      const [settings] = known;
      if (settings === undefined) return [];
      const found = (effective: Effective, more: Pick<Finding, "title" | "proposal"> & Partial<Finding>) => ({
        target: { kind: "CLUSTER" } as const,
        part: `${group} ${effective.name}`,
        evidence: evidenceOf(effective, settings, known.length),
        ...more,
      });
      const told = effectiveSettings(settings).flatMap((effective): Finding[] => {
        const { name, configured, value, ignored } = effective;
        if (ignored)
          return [
            found(effective, {
              title: message("insight.agentCleanUp.ignored", { group, name, configured: configured ?? "" }),
              proposal: message("insight.agentCleanUp.ignored.do", { name }),
            }),
          ];
        if (name === "ECS_DISABLE_IMAGE_CLEANUP" && value === 1)
          return [
            found(effective, {
              severity: "WARNING",
              title: message("insight.agentCleanUp.off", { group }),
              proposal: message("insight.agentCleanUp.off.do", {}),
            }),
          ];
        if (name === "ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION" && value > day)
          return [
            found(effective, {
              title: message("insight.agentCleanUp.late", { group, hours: Math.round(value / 3_600) }),
              proposal: message("insight.agentCleanUp.late.do", {}),
            }),
          ];
        return [];
      });
      // What was not read may set it otherwise.
      return settings.complete
        ? told
        : told.map(({ target, part = "" }): Untold => ({ target, part, untold: true }));
    }),
  examples: {
    positive: {
      facts: () =>
        aCluster({
          hosts: [aHost("a")],
          agentSettings: settingsOf({ ECS_IMAGE_CLEANUP_INTERVAL: "5m", ECS_DISABLE_IMAGE_CLEANUP: "true" }),
        }),
      finds: [
        { target: "CLUSTER", part: "shop-hosts ECS_DISABLE_IMAGE_CLEANUP" },
        { target: "CLUSTER", part: "shop-hosts ECS_IMAGE_CLEANUP_INTERVAL" },
      ],
    },
    negative: {
      facts: () =>
        aCluster({
          hosts: [aHost("a"), aHost("b")],
          agentSettings: settingsOf({ ECS_IMAGE_CLEANUP_INTERVAL: "10m" }),
        }),
      finds: [],
    },
  },
});

function evidenceOf(
  { configured, name, kind, value, byDefault }: Effective,
  settings: AgentSettings,
  hosts: number,
) {
  return [
    text("configured", configured ?? "–", name),
    kind === "FLAG"
      ? text("effective", value === 1 ? "true" : "false", name)
      : number("effective", value, unitOf[kind], name),
    kind === "FLAG"
      ? text("byDefault", byDefault === 1 ? "true" : "false", name)
      : number("byDefault", byDefault, unitOf[kind], name),
    text("settingsFrom", settings.source),
    number("hosts", hosts, "COUNT"),
  ];
}

function settingsOf(values: Record<string, string>): Map<string, AgentSettings> {
  return new Map([["a", { source: "USER_DATA", values, complete: true }]]);
}
