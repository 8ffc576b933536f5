import { message } from "../../../kernel/index.ts";
import { aPlace, exampleNow } from "../../facts/examples.ts";
import { aTrail } from "../../facts/trail-facts.ts";
import { number, placeRule, text } from "../../rule.ts";

const day = 86_400_000;

/** Nothing of an account's region comes from CloudTrail, or nothing more: who changes what behind Fleetgraph's back is not known. */
export const trailNotRead = placeRule({
  kind: "TRAIL_NOT_READ",
  severity: "WARNING",
  needs: ["trail", "clusters"],
  opensAfterMs: 30 * 60_000,
  find: ({ trail, clusters, account, region, now }) => {
    if (clusters.length === 0) return [];
    const newest = trail.observedAt;
    const ageMs = newest === null ? null : now.getTime() - newest.getTime();
    if (ageMs !== null && ageMs <= day) return [];
    return [
      {
        target: { kind: "ACCOUNT" } as const,
        title: message("insight.trailNotRead", {
          ...{ place: `${account}/${region}`, days: ageMs === null ? null : Math.floor(ageMs / day) },
        }),
        proposal: message("insight.trailNotRead.do", { account }),
        evidence: [
          number("clusters", clusters.length, "COUNT"),
          newest === null ? text("trailReadLast", "—") : text("trailReadLast", newest.toISOString()),
        ],
      },
    ];
  },
  examples: {
    positive: {
      facts: () => aPlace({ clusters: [{ id: "clu_1", name: "shop" }], trail: aTrail({ observedAt: null }) }),
      finds: [{ target: "ACCOUNT" }],
    },
    negative: {
      facts: () =>
        aPlace({ clusters: [{ id: "clu_1", name: "shop" }], trail: aTrail({ observedAt: exampleNow }) }),
      finds: [],
    },
  },
});
