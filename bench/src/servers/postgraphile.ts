// The rival: PostGraphile 5 on the same tables, tuned. Run by start-server.ts.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { jsonPgSmartTags } from "postgraphile/utils";
import { PostGraphileConnectionFilterPreset } from "postgraphile-plugin-connection-filter";
import { readEnvironment } from "./env.ts";
import { applicationNames } from "./side.ts";

const connection = new URL(readEnvironment().databaseUrl);
// Without custom plans its audit search flips to a generic plan that is three times as slow.
connection.searchParams.set("options", "-c plan_cache_mode=force_custom_plan -c jit=off -c TimeZone=UTC");
connection.searchParams.set("application_name", applicationNames.postgraphile);
connection.search = connection.search.replaceAll("+", "%20");

/** The store keeps deployments of services that are gone, so there is no foreign key to go along. */
const latestDeployment = jsonPgSmartTags({
  version: 1,
  config: {
    class: { "public.deployment": { tags: { foreignKey: "(service_id) references service (id)" } } },
  },
});

const instance = postgraphile({
  extends: [PostGraphileAmberPreset, PostGraphileConnectionFilterPreset],
  plugins: [latestDeployment],
  // It hides what has no index of its own, and with it the conditions of the partial indexes.
  disablePlugins: ["PgIndexBehaviorsPlugin"],
  pgServices: [
    makePgService({
      connectionString: connection.href,
      schemas: ["public"],
      // As many as Fleetgraph's own pool has, and kept as long, since each holds its prepared statements.
      poolConfig: { max: 20, idleTimeoutMillis: 0 },
    }),
  ],
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false },
});

const server = createServer();
server.on("error", (error) => {
  throw error;
});
await instance.createServ(grafserv).addTo(server);
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`PostGraphile answers at http://127.0.0.1:${port}/graphql\n`);
});
process.on("SIGTERM", () => {
  server.closeAllConnections();
  process.exit(0);
});
