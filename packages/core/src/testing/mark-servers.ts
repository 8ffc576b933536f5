import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What happens to the next calls that write: what is answered, or that the write is done and its answer is lost. */
type Fate = { status: number; body: unknown; headers?: Record<string, string> } | "answer lost";
type Answer = { status: number; body: unknown; headers?: Record<string, string> };
type Fields = Record<string, unknown>;

/** Mackerel, Datadog and Grafana as far as marks go, behind one address, in their documented formats. */
export type MarkServers = {
  url: string;
  annotations: Fields[];
  events: Fields[];
  grafana: Fields[];
  /** Calls in order, such as `POST /api/v1/events`. */
  calls: string[];
  /** What happens to the next writes, one each. */
  fates: Fate[];
  close(): Promise<void>;
};

export const markKeys = {
  mackerel: "mackerel-key",
  datadog: "dd-key",
  application: "dd-app",
  grafana: "glsa_token",
};

export async function startMarkServers(): Promise<MarkServers> {
  const annotations: Fields[] = [];
  const events: Fields[] = [];
  const grafana: Fields[] = [];
  const calls: string[] = [];
  const fates: Fate[] = [];

  function answer(request: IncomingMessage, url: URL, body: Fields): Answer {
    const { headers, method } = request;
    const query = (name: string) => url.searchParams.get(name) ?? "";
    const between = (at: unknown, from: string, to: string) =>
      Number(at) >= Number(from) && Number(at) <= Number(to);
    switch (url.pathname) {
      case "/api/v0/graph-annotations": {
        if (headers["x-api-key"] !== markKeys.mackerel) return { status: 403, body: { error: "Forbidden" } };
        if (method === "GET") {
          const within = annotations.filter(
            ({ service, from, to }) =>
              service === query("service") &&
              Number(from) <= Number(query("to")) &&
              Number(to) >= Number(query("from")),
          );
          return { status: 200, body: { graphAnnotations: within } };
        }
        const { title, description, from, to, service } = body as Record<string, string>;
        const long = [...(title ?? "")].length > 250 || [...(description ?? "")].length > 1_024;
        if (long || Number(from) > Number(to))
          return { status: 400, body: { error: { message: "Invalid parameter" } } };
        if (service !== "Shop") return { status: 404, body: { error: { message: "service not found" } } };
        const kept = { ...body, id: `ann${annotations.length + 1}` };
        annotations.push(kept);
        return { status: 200, body: kept };
      }
      case "/api/v1/events": {
        const known = headers["dd-api-key"] === markKeys.datadog;
        if (!known) return { status: 403, body: { errors: ["Forbidden"] } };
        if (method === "GET") {
          if (headers["dd-application-key"] !== markKeys.application)
            return { status: 403, body: { errors: ["Forbidden"] } };
          const wanted = query("tags").split(",");
          const found = events.filter(
            ({ date_happened, tags }) =>
              between(date_happened, query("start"), query("end")) &&
              wanted.every((tag) => (tags as string[]).includes(tag)),
          );
          return { status: 200, body: { events: found } };
        }
        const { text = "", date_happened: at } = body as { text?: string; date_happened?: number };
        if ([...text].length > 4_000) return { status: 400, body: { errors: ["Text is too long"] } };
        if (Number(at) < Date.now() / 1000 - 18 * 3_600)
          return { status: 400, body: { errors: ["date_happened is too old"] } };
        const id = 6_700_000_000_000_000_000n + BigInt(events.length);
        const event = { ...body, id: Number(id), id_str: String(id) };
        events.push(event);
        return { status: 202, body: { status: "ok", event } };
      }
      case "/api/annotations": {
        if (headers.authorization !== `Bearer ${markKeys.grafana}`)
          return { status: 401, body: { message: "Invalid API key" } };
        if (method === "GET") {
          const found = grafana.filter(
            ({ time, tags }) =>
              between(time, query("from"), query("to")) && (tags as string[]).includes(query("tags")),
          );
          return { status: 200, body: found };
        }
        grafana.push({ ...body, id: grafana.length + 1 });
        return { status: 200, body: { message: "Annotation added", id: grafana.length } };
      }
      default:
        return { status: 404, body: { message: "Not found" } };
    }
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "/", "http://marks");
    calls.push(`${request.method} ${url.pathname}`);
    const fate = request.method === "POST" ? fates.shift() : undefined;
    const given = typeof fate === "object" ? fate : null;
    const { status, body, headers } =
      given ?? answer(request, url, JSON.parse(`${Buffer.concat(chunks)}` || "{}"));
    if (fate === "answer lost") return request.socket.destroy();
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ url: `http://127.0.0.1:${port}`, annotations, events, grafana, calls, fates },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
