/** A client that is measured: its package, what one call with it looks like, and what of it an application imports. */
export interface Measured {
  name: string;
  /** The package's name, as it is imported. */
  package: string;
  /** An application that makes one call, as text. `url` stands for the address. */
  app: string;
}

export const ours = "@fleetgraph/sdk";

export const measured: readonly Measured[] = [
  {
    name: ours,
    package: ours,
    app: `import { createClient, viewer } from "@fleetgraph/sdk";
      const client = createClient({ url: "http://x", token: "t" });
      export const call = () => viewer(client);`,
  },
  {
    name: "@octokit/graphql",
    package: "@octokit/graphql",
    app: `import { graphql } from "@octokit/graphql";
      const client = graphql.defaults({ baseUrl: "http://x", headers: { authorization: "token t" } });
      export const call = () => client("{ viewer { login } }");`,
  },
  {
    name: "@shopify/admin-api-client",
    package: "@shopify/admin-api-client",
    app: `import { createAdminApiClient } from "@shopify/admin-api-client";
      const client = createAdminApiClient({ storeDomain: "x.myshopify.com", apiVersion: "2026-01", accessToken: "t" });
      export const call = () => client.request("{ shop { name } }");`,
  },
  {
    name: "@linear/sdk",
    package: "@linear/sdk",
    app: `import { LinearClient } from "@linear/sdk";
      const client = new LinearClient({ apiKey: "t", apiUrl: "http://x" });
      export const call = () => client.viewer;`,
  },
];
