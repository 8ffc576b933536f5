import { expectTypeOf, test } from "vitest";
import { FleetgraphMock } from "./fleetgraph-mock.ts";

test("answers are partial, and nothing that the graph does not have", () => {
  const mock = new FleetgraphMock({
    service: ({ ref }) => (ref === "web" ? { name: "web", tasks: [{ name: "a" }] } : null),
    deployService: { __typename: "ServiceLocked", lock: { reason: "Freeze" } },
    streams: { deploymentEvents: [{ message: "1." }] },
  });
  expectTypeOf(mock.calls("service")).toEqualTypeOf<{ ref: string }[]>();
  expectTypeOf(mock.calls("deployService")).items.toHaveProperty("input").toHaveProperty("service");
  // @ts-expect-error no such field
  mock.answer({ service: { desiredCont: 3 } });
  // @ts-expect-error of another type
  mock.answer({ service: { desiredCount: "3" } });
  // @ts-expect-error no such query
  mock.answer({ servise: {} });
  // @ts-expect-error which of them it is has to be said
  mock.answer({ node: { id: "svc_1" } });
  // @ts-expect-error not one of its outcomes
  mock.answer({ deployService: { __typename: "NotPaused" } });
});
