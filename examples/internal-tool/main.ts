// A page of one's own over the fleet: its services, how they are, and a button that deploys.
//
//   node internal-tool/main.ts          then open http://127.0.0.1:4100
//
// FLEETGRAPH_URL says where Fleetgraph is, PORT where the page is. The page asks for the reader's own token, so that
// everybody sees and does what they may, and stands in the history by name; this server has none.
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, request as plain, type ServerResponse } from "node:http";
import { request as tls } from "node:https";
import type { AddressInfo } from "node:net";

const fleetgraph = new URL(process.env.FLEETGRAPH_URL ?? "http://127.0.0.1:4000");
// The SDK as browsers take it: as it is published. A bundler makes one small file of what a page uses.
const sdk = new URL("../dist/", import.meta.resolve("@fleetgraph/sdk"));
/** The page's one script that stands in it says where the SDK is: it is let run by what it says. */
const [, importMap = ""] =
  /<script type="importmap">(.*?)<\/script>/s.exec(
    readFileSync(new URL("index.html", import.meta.url), "utf8"),
  ) ?? [];
const allowed = createHash("sha256").update(importMap).digest("base64");
const policy = `default-src 'self'; script-src 'self' 'sha256-${allowed}'; img-src data:; frame-ancestors 'none'`;
const types = { html: "text/html", js: "text/javascript", css: "text/css" };

/** The file that a path stands for; null for none. */
function fileOf(path: string): URL | null {
  if (path === "/") return new URL("index.html", import.meta.url);
  if (/^\/page\.(js|css)$/.test(path)) return new URL(`.${path}`, import.meta.url);
  // Names of files, without a dot or a slash before them: not "..", and not what would be from the disk's beginning.
  const module = /^\/sdk\/((?:[\w-]+\/)*[\w-]+\.js)$/.exec(path)?.[1];
  return module ? new URL(module, sdk) : null;
}

/** Passes a request on, the stream of a deployment's events too: for the browser all is one address. */
function forward(request: IncomingMessage, response: ServerResponse, path: string): void {
  const { authorization, accept, "content-type": type } = request.headers;
  const send = fleetgraph.protocol === "https:" ? tls : plain;
  const passed = send(
    new URL(path, fleetgraph),
    {
      method: "POST",
      headers: { authorization: authorization ?? "", accept: accept ?? "", "content-type": type ?? "" },
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  passed.on(
    "error",
    () => response.headersSent || response.writeHead(502).end("Fleetgraph does not answer."),
  );
  // Who closes the page wants nothing more.
  response.on("close", () => passed.destroy());
  request.pipe(passed);
}

/** Whether the browser came here by this address, and not by a name that somebody else lets point here. */
function isAskedHere(host: string | undefined): boolean {
  const { port } = server.address() as AddressInfo;
  return ["127.0.0.1", "localhost"].some((name) => new URL(`http://${name}:${port}`).host === host);
}

const server = createServer((request, response) => {
  const asked = request.url ?? "/";
  if (!isAskedHere(request.headers.host) || !URL.canParse(asked, "http://page")) {
    response.writeHead(400).end("There is nothing here.");
    return;
  }
  const { pathname } = new URL(asked, "http://page");
  const file = request.method === "GET" ? fileOf(pathname) : null;
  if (file && existsSync(file)) {
    const type = types[file.pathname.split(".").pop() as keyof typeof types];
    response.writeHead(200, {
      "content-type": `${type}; charset=utf-8`,
      "content-security-policy": policy,
      "cross-origin-resource-policy": "same-origin",
    });
    createReadStream(file).pipe(response);
  } else if (request.method === "POST" && ["/graphql", "/graphql/stream"].includes(pathname)) {
    forward(request, response, pathname);
  } else response.writeHead(404).end("There is nothing here.");
});
server.listen(Number(process.env.PORT ?? 4100), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
