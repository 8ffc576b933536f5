// The page of /graphiql: runs in the browser, with React, GraphiQL and graphql-sse as globals.
/* global GraphiQL, React, ReactDOM, graphqlSse */
(() => {
  const send = GraphiQL.createFetcher({ url: "/graphql" });

  /** Subscriptions go over Server-Sent Events, everything else over plain HTTP. */
  function fetcher(parameters, options) {
    const isSubscription = options?.documentAST?.definitions.some(
      (definition) =>
        definition.operation === "subscription" &&
        (!parameters.operationName || definition.name?.value === parameters.operationName),
    );
    if (!isSubscription) return send(parameters, options);
    const client = graphqlSse.createClient({
      url: "/graphql/stream",
      headers: options.headers,
      retryAttempts: 0,
    });
    return client.iterate(parameters);
  }

  const welcome = `# Your fleet as one graph.
#
# 1. Put your token under "Headers" below. The demo's is in
#    .fleetgraph/demo.env, a first start names its file.
# 2. ↻ at the left loads the documentation with it.
# 3. Ctrl-Enter runs the query.

query Overview {
  viewer { principal }
  fleet { clusterCount serviceCount taskCount hostCount }
  clusters(first: 50) {
    nodes {
      name
      runningTaskCount
      services(first: 10) {
        nodes {
          name
          runningCount
          desiredCount
          latestDeployment { state createdAt }
        }
      }
    }
  }
}
`;

  ReactDOM.createRoot(document.getElementById("graphiql")).render(
    React.createElement(GraphiQL, {
      fetcher,
      defaultQuery: welcome,
      defaultHeaders: '{\n  "Authorization": "Bearer TOKEN"\n}',
      defaultEditorToolsVisibility: "headers",
      isHeadersEditorEnabled: true,
      // A token does not belong in the browser's storage.
      shouldPersistHeaders: false,
    }),
  );
})();
