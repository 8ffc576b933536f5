import { message } from "../../../kernel/index.ts";
import { aCluster, aService } from "../../facts/examples.ts";
import { clusterRule, number, text } from "../../rule.ts";

/** Days of the last thirty on which somebody entered a container, from which on it counts as maintained by hand. */
const fewDays = 4;
/** Days from the first to the last of them, from which on it is a habit and not one trouble that lasted. */
const habitDays = 7;

/**
 * A service whose containers people enter again and again (ExecuteCommand in CloudTrail): what they change there is gone with
 * the next task, and on no record.
 */
export const enteredByHand = clusterRule({
  kind: "ENTERED_BY_HAND",
  severity: "INFO",
  everyMs: 3_600_000,
  needs: ["services", "entered"],
  find: ({ services, entered }) =>
    services.flatMap((service) => {
      const found = entered.get(service.id);
      if (found === undefined || found.days < fewDays || found.overDays < habitDays) return [];
      const { days, times, people } = found;
      return {
        target: { kind: "SERVICE", id: service.id } as const,
        title: message("insight.enteredByHand", { service: service.name, days, people: people.length }),
        proposal: message("insight.enteredByHand.do", { service: service.name }),
        evidence: [
          number("enteredOn", days, "DAYS", service.name),
          number("entered", times, "COUNT", service.name),
          ...people.slice(0, 5).map((person) => text("person", person)),
        ],
      };
    }),
  examples: {
    positive: {
      facts: () =>
        aCluster({
          services: [aService("legacy")],
          entered: new Map([["legacy", { days: 9, overDays: 24, times: 21, people: ["ann@example.com"] }]]),
        }),
      finds: [{ target: "legacy" }],
    },
    negative: {
      facts: () =>
        aCluster({
          services: [aService("web"), aService("api")],
          entered: new Map([
            ["web", { days: 1, overDays: 0, times: 6, people: ["bob@example.com"] }],
            ["api", { days: 5, overDays: 4, times: 40, people: ["bob@example.com"] }],
          ]),
        }),
      finds: [],
    },
  },
});
