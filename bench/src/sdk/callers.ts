import { createClient, viewer } from "@fleetgraph/sdk";
import { LinearClient } from "@linear/sdk";
import { graphql } from "@octokit/graphql";
import { createAdminApiClient } from "@shopify/admin-api-client";
import { ours } from "./clients.ts";

/** One call with each client to a server of ours, all through the same global fetch. */
export type Call = () => Promise<unknown>;

const query = "query Viewer { viewer { principal tokenId permissions } }";

/** A bare fetch that asks the same and reads the answer. */
export function bareFetch(url: string): Call {
  const headers = { "content-type": "application/json", authorization: "Bearer t" };
  return async () => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers,
      body: JSON.stringify({ query }),
    });
    return ((await response.json()) as { data: unknown }).data;
  };
}

/** The calls by the client's name; with what a client is given for retries where it takes that. */
export function callers(url: string, { retries = false } = {}): Record<string, Call> {
  const sdk = createClient({ url, token: "t" });
  const linear = new LinearClient({ apiKey: "t", apiUrl: `${url}/linear` });
  const octokit = graphql.defaults({ baseUrl: url, headers: { authorization: "token t" } });
  const shopify = createAdminApiClient({
    storeDomain: "x.myshopify.com",
    apiVersion: "2026-01",
    accessToken: "t",
    ...(retries && { retries: 2 }),
    // Its address can be that of a shop only.
    customFetchApi: (_url, init) => fetch(`${url}/graphql`, init as RequestInit),
  });
  return {
    [ours]: () => viewer(sdk),
    "@octokit/graphql": () => octokit(query),
    "@shopify/admin-api-client": async () => {
      const { data, errors } = await shopify.request(query);
      if (errors) throw new Error(errors.message);
      return data;
    },
    "@linear/sdk": () => linear.viewer,
  };
}
