import { request } from "node:http";
import { connect } from "node:net";
import { serverAudits } from "graphql-http";
import { expect, test } from "vitest";
import { startStack } from "../testing/start-stack.ts";
import type { GraphiqlQuery } from "./graphiql-queries.ts";

test("the GraphQL over HTTP audit passes, 61 of 61", async () => {
  const { url, token } = await startStack();
  const audits = serverAudits({
    url: `${url}/graphql`,
    fetchFn: (input: string, init: RequestInit = {}) =>
      fetch(input, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }),
  });
  const failed: string[] = [];
  for (const audit of audits) {
    const result = await audit.fn();
    if (result.status !== "ok") failed.push(`${audit.id} ${audit.name}: ${result.reason}`);
  }
  expect(failed).toEqual([]);
  expect(audits).toHaveLength(61);
});

test("each path and method that is not served says what is", async () => {
  const { url, token } = await startStack();
  const send = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text };
  };
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  expect(await send("/nothing")).toMatchObject({ status: 404 });
  const put = await send("/graphql", { method: "PUT", headers, body: "{}" });
  expect(put.status).toBe(405);
  expect(put.headers.get("allow")).toBe("POST, GET");
  const query = "subscription { fleetEvents { cursor } }";
  const subscribed = await send("/graphql", { method: "POST", headers, body: JSON.stringify({ query }) });
  expect(subscribed.text).toContain("Subscriptions are served at /graphql/stream");
  expect((await send("/healthz")).text).toContain("alive");
  expect((await send("/readyz")).text).toContain("ready");
  const form = await send("/graphql", {
    method: "POST",
    headers: { ...headers, "content-type": "text/plain" },
    body: "{}",
  });
  expect(form).toMatchObject({ status: 415 });
  expect(form.text).toContain("application/json");
  const broken = await send("/graphql", { method: "POST", headers, body: "{" });
  expect(broken).toMatchObject({ status: 400 });
  const large = await send("/graphql", { method: "POST", headers, body: `"${"x".repeat(1024 * 1024)}"` });
  expect(large).toMatchObject({ status: 413 });
  const stream = await send("/graphql/stream", { method: "POST", headers, body: "{}" });
  expect(stream).toMatchObject({ status: 406 });
});

test("the page to try the graph is served whole, from this server alone, with queries that are answered", async () => {
  const { url, graph } = await startStack();
  const page = await fetch(`${url}/graphiql`);
  const html = await page.text();
  expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
  const places = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, place]) => place);
  expect(places.length).toBeGreaterThan(4);
  for (const place of places) {
    const file = await fetch(`${url}${place}`);
    expect([place, file.status]).toEqual([place, 200]);
    await file.body?.cancel();
  }
  expect((await fetch(`${url}/graphiql/../package.json`)).status).toBe(404);
  expect((await fetch(`${url}/graphiql/toString`)).status).toBe(404);
  expect((await fetch(`${url}/graphiql/`)).status).toBe(200);

  const queries = (await (await fetch(`${url}/graphiql/queries.json`)).json()) as GraphiqlQuery[];
  expect(queries.length).toBeGreaterThan(10);
  for (const { title, query, variables } of queries.filter(
    (each) => !each.query.startsWith("subscription"),
  )) {
    const answer = await graph(query, variables ? JSON.parse(variables) : {});
    expect([title, answer.status, answer.errors ?? []]).toEqual([title, 200, []]);
  }
});

test("the absolute form of an address, which proxies are sent, is taken", async () => {
  const { url } = await startStack();
  const { hostname, port, host } = new URL(url);
  const answered = await new Promise<number | undefined>((resolve, reject) => {
    const asked = request({ hostname, port, path: `http://${host}/healthz` }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on("error", reject);
    asked.end();
  });
  expect(answered).toBe(200);
});

test("a client that sends its headers a byte at a time is let go of", async () => {
  const { url } = await startStack();
  const { hostname, port } = new URL(url);
  const answered = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write("GET /healthz HTTP/1.1\r\nhost: x\r\n"),
    );
    const dripping = setInterval(() => socket.write("a"), 500);
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    // A byte that meets the closed end is answered with a reset, which can overtake the answer.
    socket.on("error", ({ message }) => {
      text ||= message;
    });
    socket.on("close", () => {
      clearInterval(dripping);
      resolve(text);
    });
  });
  expect(answered).toMatch(/^HTTP\/1\.1 408 |ECONNRESET|EPIPE/);
});
