// The page of /graphiql: runs in the browser, with React, GraphiQL and graphql-sse as globals.
/* global GraphiQL, React, ReactDOM, graphqlSse */
const element = React.createElement;
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
# 3. Choose a question at the left; Ctrl-Enter asks it.

`;

const icon = () =>
  element(
    "svg",
    { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", strokeWidth: 1.5 },
    element("path", { d: "M9 18h6M10 21h4M8.5 14.5a6 6 0 1 1 7 0c-.6.5-1 1-1 2h-5c0-1-.4-1.5-1-2Z" }),
  );

/** The list of /graphiql/queries.json under whose questions they are. */
function plugin(queries, choose) {
  const people = [...new Set(queries.map((each) => each.for))];
  const entry = (each) =>
    element(
      "button",
      { type: "button", key: each.title, onClick: () => choose(each) },
      element("b", null, each.title),
      element("span", null, each.about),
    );
  const section = (whose) =>
    element(
      "section",
      { key: whose },
      element("h3", null, `For ${whose}`),
      queries.filter((each) => each.for === whose).map(entry),
    );
  const content = () =>
    element(
      "div",
      { className: "queries" },
      element("div", { className: "graphiql-doc-explorer-title" }, "Questions"),
      people.map(section),
    );
  return { title: "Questions", icon, content };
}

function Page({ queries }) {
  const [first] = queries;
  const [shown, show] = React.useState({ query: welcome + first.query, variables: first.variables });
  // A new tab begins with the token that the one before it had.
  const [headers, setHeaders] = React.useState('{\n  "Authorization": "Bearer TOKEN"\n}');
  const edited = React.useRef(shown.query);

  const questions = React.useMemo(() => {
    const known = new Set(["", welcome + first.query, ...queries.map((each) => each.query)]);
    function choose({ query, variables }) {
      // What somebody wrote stays in its tab.
      if (!known.has(edited.current)) document.querySelector(".graphiql-tab-add")?.click();
      // The editors take what changed: the same question may be wanted again, in another tab.
      show({ query: "", variables: "" });
      requestAnimationFrame(() => show({ query, variables }));
    }
    return plugin(queries, choose);
  }, [queries, first]);

  return element(GraphiQL, {
    fetcher,
    plugins: [questions],
    visiblePlugin: questions.title,
    query: shown.query,
    variables: shown.variables,
    defaultQuery: "",
    defaultHeaders: headers,
    defaultEditorToolsVisibility: "headers",
    isHeadersEditorEnabled: true,
    onTabChange({ tabs, activeTabIndex }) {
      edited.current = tabs[activeTabIndex]?.query ?? "";
    },
    onEditHeaders: setHeaders,
    // A token does not belong in the browser's storage.
    shouldPersistHeaders: false,
  });
}

fetch("/graphiql/queries.json")
  .then((answer) => answer.json())
  .then((queries) => {
    ReactDOM.createRoot(document.getElementById("graphiql")).render(element(Page, { queries }));
  });
