import { createReadStream } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { graphiqlQueries } from "./graphiql-queries.ts";

const packages = createRequire(import.meta.url);
const folderOf = (name: string) => dirname(packages.resolve(`${name}/package.json`));

/** What the page loads: files of installed packages, so that it works without a network. */
const files: Readonly<Record<string, { path: string; type: string }>> = {
  "graphiql.css": { path: join(folderOf("graphiql"), "graphiql.min.css"), type: "text/css" },
  "graphiql.js": { path: join(folderOf("graphiql"), "graphiql.min.js"), type: "text/javascript" },
  "react.js": { path: join(folderOf("react"), "umd/react.production.min.js"), type: "text/javascript" },
  "react-dom.js": {
    path: join(folderOf("react-dom"), "umd/react-dom.production.min.js"),
    type: "text/javascript",
  },
  "graphql-sse.js": {
    path: join(folderOf("graphql-sse"), "umd/graphql-sse.min.js"),
    type: "text/javascript",
  },
  "page.css": { path: join(import.meta.dirname, "graphiql-page.css"), type: "text/css" },
  "page.js": { path: join(import.meta.dirname, "graphiql-page.js"), type: "text/javascript" },
};

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Fleetgraph · GraphiQL</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/graphiql/graphiql.css" />
    <link rel="stylesheet" href="/graphiql/page.css" />
  </head>
  <body>
    <div id="graphiql"></div>
    ${["react", "react-dom", "graphiql", "graphql-sse"].map((name) => `<script src="/graphiql/${name}.js"></script>`).join("\n    ")}
    <script type="module" src="/graphiql/page.js"></script>
  </body>
</html>
`;

// GraphiQL's editor styles itself inline; nothing is loaded from anywhere else, and no frame may hold the page.
const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
  "worker-src 'self' blob:; frame-ancestors 'none'";

const queries = JSON.stringify(graphiqlQueries());

/** GET /graphiql and its files; false for a path that is none of them. */
export async function answerGraphiql(
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
): Promise<boolean> {
  const headers = { "content-security-policy": policy, "x-content-type-options": "nosniff" };
  if (pathname === "/graphiql" || pathname === "/graphiql/") {
    response.writeHead(200, { ...headers, "content-type": "text/html; charset=utf-8" });
    response.end(request.method === "HEAD" ? undefined : page);
    return true;
  }
  if (pathname === "/graphiql/queries.json") {
    response.writeHead(200, { ...headers, "content-type": "application/json; charset=utf-8" });
    response.end(request.method === "HEAD" ? undefined : queries);
    return true;
  }
  const file = Object.hasOwn(files, pathname.slice("/graphiql/".length))
    ? files[pathname.slice("/graphiql/".length)]
    : undefined;
  if (!file) return false;
  response.writeHead(200, {
    ...headers,
    "content-type": `${file.type}; charset=utf-8`,
    "cache-control": "max-age=3600",
  });
  if (request.method === "HEAD") response.end();
  else await pipeline(createReadStream(file.path), response);
  return true;
}
