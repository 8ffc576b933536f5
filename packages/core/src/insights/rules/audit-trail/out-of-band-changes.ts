import { message } from "../../../kernel/index.ts";
import { aPlace } from "../../facts/examples.ts";
import { number, placeRule, text } from "../../rule.ts";

/** Changes behind Fleetgraph's back of the last week, of which nobody has said that they are known. */
export const outOfBandChanges = placeRule({
  kind: "OUT_OF_BAND_CHANGES",
  severity: "WARNING",
  needs: ["outOfBand"],
  opensAfterMs: 0,
  find: ({ outOfBand, account, region }) => {
    const changes = outOfBand.reduce((sum, { count }) => sum + count, 0);
    if (changes === 0) return [];
    const people = [...outOfBand].sort((one, other) => other.count - one.count);
    return [
      {
        target: { kind: "ACCOUNT" } as const,
        title: message("insight.outOfBandChanges", {
          ...{ place: `${account}/${region}`, changes, people: people.length },
        }),
        proposal: message("insight.outOfBandChanges.do", { account }),
        evidence: [
          number("changes", changes, "COUNT"),
          ...people.slice(0, 5).map(({ person, count }) => number("changesBy", count, "COUNT", person)),
          ...people.slice(0, 1).map(({ action, person }) => text("lastChange", action, person)),
        ],
      },
    ];
  },
  examples: {
    positive: {
      facts: () =>
        aPlace({ outOfBand: [{ person: "carol@example.com", count: 3, action: "UpdateService" }] }),
      finds: [{ target: "ACCOUNT" }],
    },
    negative: { facts: () => aPlace({ outOfBand: [] }), finds: [] },
  },
});
