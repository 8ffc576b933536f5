/** What a call did that landed when nobody counted with it any more. */
export const staleCalls = {
  "deployment.strayRevision": (p: { revision: string }) =>
    `The revision ${p.revision} carries this deployment's tag too: a call of an earlier try arrived late. It is not in use.`,
  "deployment.strayRollout": (p: { rollout: string }) =>
    `ECS started the roll-out ${p.rollout} of this revision, which no deployment of Fleetgraph claims: a call of an ` +
    "earlier try arrived late, or somebody updated the service elsewhere. Look at what the service runs now.",
};
