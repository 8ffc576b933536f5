import { message } from "../../kernel/index.ts";
import { aCluster, aHost, anInstance } from "../facts/examples.ts";
import { groupsOf } from "../facts/host-group.ts";
import { clusterRule, number, text } from "../rule.ts";

const day = 86_400_000;
const image = (createdAt: string, deprecatedAt: string | null = null) => ({
  id: "ami-1",
  name: "al2023-ami-ecs-hvm",
  createdAt: new Date(createdAt),
  deprecatedAt: deprecatedAt === null ? null : new Date(deprecatedAt),
});

/** Hosts of a group that were launched from an AMI which is old or deprecated; one that drains is on its way out. */
export const amiOld = clusterRule({
  kind: "AMI_OLD",
  severity: "INFO",
  everyMs: 6 * 3_600_000,
  opensAfterMs: 0,
  closesAfterMs: 0,
  needs: ["hosts", "machineImages"],
  find: ({ hosts, machineImages, now, settings }) =>
    groupsOf(hosts.filter(({ status }) => status !== "DRAINING")).flatMap(({ group, hosts: all }) => {
      const old = all.flatMap(({ instance }) => {
        const ami = instance?.imageId ? machineImages.get(instance.imageId) : undefined;
        if (!ami?.createdAt) return [];
        const days = Math.floor((now.getTime() - ami.createdAt.getTime()) / day);
        const deprecated = ami.deprecatedAt !== null && ami.deprecatedAt <= now;
        return days > settings.amiDays || deprecated ? [{ ami, days, deprecated }] : [];
      });
      const [oldest] = old.toSorted((one, other) => other.days - one.days);
      if (oldest === undefined) return [];
      const { ami, deprecated } = oldest;
      // In steps of a week: what changes every day is no news.
      const days = Math.floor(oldest.days / 7) * 7;
      return {
        target: { kind: "CLUSTER" } as const,
        part: group,
        severity: deprecated ? ("WARNING" as const) : ("INFO" as const),
        title: message("insight.amiOld", { group, hosts: old.length, ami: ami.id, days, deprecated }),
        proposal: message("insight.amiOld.do", { group }),
        evidence: [
          number("amiAge", days, "DAYS", ami.id),
          number("hosts", old.length, "COUNT"),
          ...(ami.name === null ? [] : [text("ami", ami.name, ami.id)]),
        ],
      };
    }),
  examples: {
    positive: {
      facts: () =>
        aCluster({ hosts: [aHost("a")], machineImages: new Map([["ami-1", image("2026-01-02T00:00:00Z")]]) }),
      finds: [{ target: "CLUSTER", part: "shop-hosts" }],
    },
    negative: {
      facts: () =>
        aCluster({
          hosts: [
            aHost("a"),
            aHost("b", { status: "DRAINING", instance: { ...anInstance, imageId: "ami-0" } }),
          ],
          machineImages: new Map([
            ["ami-1", image("2026-10-02T00:00:00Z", "2028-10-02T00:00:00Z")],
            ["ami-0", image("2026-01-02T00:00:00Z")],
          ]),
        }),
      finds: [],
    },
  },
});
