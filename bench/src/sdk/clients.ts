/** A client that is measured: its package, what one call with it looks like, and what of it an application imports. */
export interface Measured {
  name: string;
  /** The package's name, as it is imported. */
  package: string;
  /** An application that makes one call, as text. */
  app: string;
  /** One that takes one small thing out of the package: what comes along is what cannot be left out. */
  one: string;
}

export const ours = "@fleetgraph/sdk";

export const measured: readonly Measured[] = [
  {
    name: ours,
    package: ours,
    app: `import { createClient, viewer } from "@fleetgraph/sdk";
      const client = createClient({ url: "http://x", token: "t" });
      export const call = () => viewer(client);`,
    one: 'import { NotFoundError } from "@fleetgraph/sdk"; console.log(NotFoundError);',
  },
  {
    name: "@octokit/graphql",
    package: "@octokit/graphql",
    app: `import { graphql } from "@octokit/graphql";
      const client = graphql.defaults({ baseUrl: "http://x", headers: { authorization: "token t" } });
      export const call = () => client("{ viewer { login } }");`,
    one: 'import { GraphqlResponseError } from "@octokit/graphql"; console.log(GraphqlResponseError);',
  },
  {
    name: "@shopify/admin-api-client",
    package: "@shopify/admin-api-client",
    app: `import { createAdminApiClient } from "@shopify/admin-api-client";
      const client = createAdminApiClient({ storeDomain: "x.myshopify.com", apiVersion: "2026-01", accessToken: "t" });
      export const call = () => client.request("{ shop { name } }");`,
    one: 'import { createAdminApiClient } from "@shopify/admin-api-client"; console.log(createAdminApiClient);',
  },
  {
    name: "@linear/sdk",
    package: "@linear/sdk",
    app: `import { LinearClient } from "@linear/sdk";
      const client = new LinearClient({ apiKey: "t", apiUrl: "http://x" });
      export const call = () => client.viewer;`,
    one: 'import { LinearErrorType } from "@linear/sdk"; console.log(LinearErrorType);',
  },
];
