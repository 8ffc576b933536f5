import { message } from "../../../kernel/index.ts";
import { aPlace } from "../../facts/examples.ts";
import { aTrail } from "../../facts/trail-facts.ts";
import { number, placeRule } from "../../rule.ts";

const bad = ["ALTERED", "MISSING", "UNREFERENCED"] as const;

/** Files of the trail are not as CloudTrail delivered them, or its digests do not hold together. */
export const trailDoubtful = placeRule({
  kind: "TRAIL_DOUBTFUL",
  severity: "CRITICAL",
  needs: ["trail"],
  opensAfterMs: 0,
  find: ({ trail, account, region }) => {
    const files = bad.map((verdict) => [verdict, trail.badVerdicts[verdict] ?? 0] as const);
    const count = files.reduce((sum, [, each]) => sum + each, 0);
    if (count === 0 && trail.badDigests === 0) return [];
    return [
      {
        target: { kind: "ACCOUNT" } as const,
        title: message("insight.trailDoubtful", {
          ...{ place: `${account}/${region}`, files: count, digests: trail.badDigests },
        }),
        proposal: message("insight.trailDoubtful.do", {}),
        evidence: [
          ...files.flatMap(([verdict, each]) =>
            each === 0 ? [] : [number(`files${verdict}`, each, "COUNT")],
          ),
          ...(trail.badDigests === 0 ? [] : [number("badDigests", trail.badDigests, "COUNT")]),
        ],
      },
    ];
  },
  examples: {
    positive: {
      facts: () => aPlace({ trail: aTrail({ files: true, badVerdicts: { ALTERED: 1 }, badDigests: 1 }) }),
      finds: [{ target: "ACCOUNT" }],
    },
    negative: {
      facts: () => aPlace({ trail: aTrail({ files: true, verdicts: { VERIFIED: 280, UNCOVERED: 4 } }) }),
      finds: [],
    },
  },
});
