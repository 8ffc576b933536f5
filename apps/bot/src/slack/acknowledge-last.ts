import type { App, Receiver, ReceiverEvent } from "@slack/bolt";

/**
 * A receiver whose events are acknowledged when their listeners have done what they ask for. Bolt acknowledges them before,
 * and Slack then forgets them: an order would be lost with a bot that is killed at that moment. Slack waits three seconds, delivers again
 * (at once, after one minute and after five), and is told then; what comes twice is known by its key.
 */
export function acknowledgeLast(receiver: Receiver): Receiver {
  return {
    init(app) {
      const processEvent = async (event: ReceiverEvent) => {
        if (event.body.type !== "event_callback") return app.processEvent(event);
        await app.processEvent({ ...event, ack: async () => undefined });
        await event.ack();
      };
      receiver.init({ processEvent } as App);
    },
    start: (...given) => receiver.start(...given),
    stop: (...given) => receiver.stop(...given),
  };
}
