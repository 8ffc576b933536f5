import { expectTypeOf, test } from "vitest";
import { createFleetgraph, list } from "./index.ts";

const fleet = createFleetgraph({ url: "http://127.0.0.1:4000" });
const service = { __typename: "Service", id: "svc_1" } as const;

test("what is walked has the selected fields and no other", async () => {
  const select = {
    __typename: true,
    id: true,
    services: list({ first: 3 }, { name: true, status: true }),
  } as const;
  for await (const cluster of fleet.clusters.all({}, { select })) {
    for await (const each of fleet.nested(cluster, "services", select)) {
      expectTypeOf(each.name).toEqualTypeOf<string>();
      // @ts-expect-error not selected
      each.desiredCount;
    }
  }
});

test("what is no list of the type cannot be walked", () => {
  // @ts-expect-error name is no list
  fleet.nested(service, "name", { name: true });
  // @ts-expect-error a service has no services
  fleet.nested(service, "services", { services: list({}, { name: true }) });
  // @ts-expect-error a task has no nmae
  fleet.nested(service, "tasks", { tasks: list({}, { nmae: true }) });
  // @ts-expect-error the list has no such argument
  fleet.nested(service, "tasks", { tasks: list({ frist: 1 }, { arn: true }) });
});
