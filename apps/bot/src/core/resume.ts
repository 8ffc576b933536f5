import type { Locale } from "@fleetgraph/catalogue";
import type { DeploymentFields, Fleetgraph } from "@fleetgraph/sdk";
import type { Chat } from "./chat.ts";
import type { Follower } from "./follower.ts";

/** How far back a deployment that ended while the bot was down is looked for. */
const lookBackMs = 24 * 3_600_000;

/**
 * Takes up what the bot asked for: deployments of its principal whose origin is a message of this chat. Those under way
 * are followed again; of those that ended meanwhile the card is brought to its end.
 */
export async function resumeOpen(deps: {
  chat: Chat;
  fleetIn: (language: Locale) => Fleetgraph;
  now: () => number;
  follower: Follower;
  failed: (error: unknown) => void;
}): Promise<void> {
  const { chat, follower, failed } = deps;
  const fleet = deps.fleetIn("en");
  const { principal: requestedBy } = await fleet.viewer();
  const start = new Date(deps.now() - lookBackMs).toISOString();

  async function takeUp(deployment: DeploymentFields): Promise<void> {
    const message = deployment.origin === null ? null : chat.messageAt(deployment.origin);
    if (message === null) return;
    // A card that tells the end already is let be.
    await follower.follow({ deployment, message, language: "en" });
  }

  for (const filter of [{ active: true }, { active: false, start }]) {
    for await (const deployment of fleet.deployments.all({ requestedBy, ...filter })) {
      await takeUp(deployment).catch(failed);
    }
  }
}
