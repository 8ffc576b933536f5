import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Chat, Listener } from "../core/chat.ts";
import type { PeopleSettings } from "../core/people.ts";
import { answerActions } from "./answer-actions.ts";
import { type HearOptions, hearPosts } from "./hear-posts.ts";
import { mattermostChat } from "./mattermost-chat.ts";
import { MattermostClient, type Wait } from "./mattermost-client.ts";
import { mattermostPeople } from "./mattermost-people.ts";
import { sealBy } from "./signed-press.ts";

export type MattermostSettings = PeopleSettings & {
  /** Of the server, with the path it is under. */
  url: string;
  /** The bot account's. */
  token: string;
  actions: {
    /** Where Mattermost reaches the port below. */
    url: string;
    port: number;
    /** Known to the bot alone; another one makes the buttons of older cards useless. */
    secret: string;
  };
  now: () => number;
  log: (what: { level: "warn"; text: string; error?: unknown }) => void;
  /** For tests. */
  wait?: Wait;
  hear?: HearOptions;
};

export interface MattermostApp {
  chat: Chat;
  /** Begins to listen: to posts over a websocket, to buttons on the port that it gives. */
  start(listener: Listener): Promise<{ port: number }>;
  stop(): Promise<void>;
}

/** Mattermost through its own client. Asks it who the bot is; throws where its token is not good. */
export async function mattermostApp(settings: MattermostSettings): Promise<MattermostApp> {
  const { actions, log, now } = settings;
  const client = new MattermostClient(settings, settings.wait);
  const seal = sealBy(actions.secret);
  const me = await client.getMe();
  const whoIs = mattermostPeople(client, settings);
  const ends: (() => unknown)[] = [];
  return {
    chat: mattermostChat({ client, seal, actionsUrl: actions.url, whoIs }, me.id),
    async start(listener) {
      const deps = { client, listener, log, seal, now, actionsUrl: actions.url };
      const server = answerActions(deps).listen(actions.port);
      await once(server, "listening");
      ends.push(() => server.close());
      const heard = await hearPosts(deps, me, settings.hear);
      ends.push(() => heard.close());
      return { port: (server.address() as AddressInfo).port };
    },
    async stop() {
      for (const end of ends) end();
    },
  };
}
