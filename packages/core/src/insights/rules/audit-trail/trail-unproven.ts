import { message } from "../../../kernel/index.ts";
import { aPlace, exampleNow } from "../../facts/examples.ts";
import { aTrail } from "../../facts/trail-facts.ts";
import { number, placeRule } from "../../rule.ts";

/**
 * What comes from CloudTrail is proven by nothing: it is only looked up (for 90 days, unsigned), or its files come from a
 * trail without validation, so that no digest covers them. Of the last day, as validation may have been switched on since.
 */
export const trailUnproven = placeRule({
  kind: "TRAIL_UNPROVEN",
  severity: "INFO",
  needs: ["trail"],
  find: ({ trail, account, region }) => {
    if (trail.observedAt === null) return [];
    const place = `${account}/${region}`;
    const target = { kind: "ACCOUNT" } as const;
    if (!trail.files)
      return [
        {
          target,
          title: message("insight.trailUnproven.lookup", { place }),
          proposal: message("insight.trailUnproven.lookup.do", { account }),
          evidence: [number("trailFiles", 0, "COUNT")],
        },
      ];
    const { UNCOVERED: uncovered = 0 } = trail.verdicts;
    if (uncovered === 0) return [];
    return [
      {
        target,
        severity: "WARNING",
        title: message("insight.trailUnproven.files", { place, files: uncovered }),
        proposal: message("insight.trailUnproven.files.do", {}),
        evidence: [number("filesUncovered", uncovered, "COUNT")],
      },
    ];
  },
  examples: {
    positive: {
      facts: () => aPlace({ trail: aTrail({ files: true, verdicts: { UNCOVERED: 12 } }) }),
      finds: [{ target: "ACCOUNT" }],
    },
    negative: {
      facts: () =>
        aPlace({
          trail: aTrail({ observedAt: exampleNow, files: true, verdicts: { VERIFIED: 280, PENDING: 3 } }),
        }),
      finds: [],
    },
  },
});
