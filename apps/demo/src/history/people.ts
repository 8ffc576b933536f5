/** Who worked with the fleet in the last 90 days. */
export const people = [
  { name: "alice", roles: ["operator"], client: "fleet/0.1.0" },
  { name: "bob", roles: ["deployer"], client: "fleet/0.1.0" },
  { name: "chika", roles: ["deployer"], client: "fleet/0.1.0" },
  { name: "daniel", roles: ["deployer"], client: "fleet/0.1.0" },
  { name: "emi", roles: ["operator"], client: "fleet/0.1.0" },
  { name: "ci-release", roles: ["deployer"], client: "ci/7.2" },
  { name: "deploy-bot", roles: ["deployer"], client: "bot/0.1.0" },
  { name: "auditor", roles: ["auditor"], client: "fleet/0.1.0" },
  { name: "intern", roles: ["viewer"], client: "fleet/0.1.0" },
] as const;

export const deployers = people.filter(({ roles }) => roles[0] === "deployer" || roles[0] === "operator");

export const reasons = [
  "weekly release",
  "fix the login redirect",
  "raise the timeout to the payment provider",
  "new search ranking",
  "update the base image",
  "translations",
  "feature flag for the new basket",
  "fewer queries per page",
  null,
  null,
] as const;
