import { Client4, ClientError } from "@mattermost/client";

/** How long a request may take, waits apart. */
const patienceMs = 30_000;
const attempts = 5;
/** Mattermost says when there is room again in whole seconds; a minute is as long as its limits look back by default. */
const longestWaitMs = 60_000;

export type Wait = (ms: number) => Promise<void>;

/**
 * Mattermost's own client, which knows its routes and types, with what it leaves to its caller: it waits as the server's
 * rate limit says (429), and tries again what a proxy, a restart or the network broke. Posts have to be made with a
 * `pending_post_id` for that, by which Mattermost knows the second as the first.
 */
export class MattermostClient extends Client4 {
  private readonly wait: Wait;

  constructor(
    settings: { url: string; token: string },
    wait: Wait = (ms) => new Promise((go) => setTimeout(go, ms)),
  ) {
    super();
    this.wait = wait;
    this.setUrl(settings.url.replace(/\/+$/, ""));
    this.setToken(settings.token);
    this.setIncludeCookies(false);
  }

  protected override doFetch = async <Data>(
    url: string,
    options: Parameters<Client4["getOptions"]>[0],
  ): Promise<Data> => {
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt === attempts;
      const response = await fetch(url, {
        ...(this.getOptions(options) as RequestInit),
        signal: AbortSignal.timeout(patienceMs),
      }).catch((error: Error) => {
        if (isLast) throw error;
      });
      if (response) {
        const text = await response.text();
        if (response.ok) return (text === "" ? {} : JSON.parse(text)) as Data;
        const mends =
          response.status === 429 ||
          (response.status >= 502 && response.status <= 504) ||
          // The first attempt to make this post is still under way.
          text.includes("deduplicate_create_post.pending");
        if (!mends || isLast) throw this.refusal(url, { status: response.status, text });
      }
      // Mattermost tells how many seconds the limit lasts.
      const limited = response?.status === 429 ? response.headers : null;
      const seconds = Number(limited?.get("retry-after") ?? limited?.get("x-ratelimit-reset") ?? 0);
      await this.wait(Math.min(seconds > 0 ? seconds * 1000 : 250 * 2 ** attempt, longestWaitMs));
    }
  };

  /** Shows a dialog to who just pressed a button, which `trigger_id` stands for. */
  openDialog(opening: { trigger_id: string; url: string; dialog: object }): Promise<unknown> {
    return this.doFetch(`${this.getBaseRoute()}/actions/dialogs/open`, {
      method: "post",
      body: JSON.stringify(opening),
    });
  }

  private refusal(url: string, { status, text }: { status: number; text: string }): ClientError {
    let body: { message?: string; id?: string } = {};
    try {
      body = JSON.parse(text);
    } catch {
      // A proxy's page: the status says enough.
    }
    return new ClientError(this.getUrl(), {
      message: body.message ?? `Mattermost answered with HTTP ${status}.`,
      server_error_id: body.id ?? "",
      status_code: status,
      url,
    });
  }
}
