import { expectTypeOf, test } from "vitest";
import {
  accepted,
  createFleetgraph,
  type DeploymentFields,
  type Document,
  everyOf,
  type Fleetgraph,
  hosts,
} from "./index.ts";

const fleet = createFleetgraph({ url: "http://127.0.0.1:4000" });

test("without a selection the default comes, and nothing that is not in it", async () => {
  const service = await fleet.service({ ref: "web" });
  expectTypeOf(service).exclude<null>().toHaveProperty("desiredCount").toEqualTypeOf<number>();
  // @ts-expect-error the default selection has no tasks
  service?.tasks;
});

test("a selection returns what it names and nothing else", async () => {
  const service = await fleet.service(
    { ref: "web" },
    {
      select: {
        name: true,
        cluster: { name: true },
        tasks: [{ first: 5 }, { edges: { node: { id: true, health: true } } }],
      },
    },
  );
  expectTypeOf(service).toEqualTypeOf<{
    name: string;
    cluster: { name: string };
    tasks: {
      edges: { node: { id: string; health: "HEALTHY" | "UNHEALTHY" | "UNKNOWN" | (string & {}) | null } }[];
    };
  } | null>();
  // @ts-expect-error not selected
  service?.desiredCount;
  // @ts-expect-error not selected, one level down
  service?.cluster.id;
});

test("a list by itself stays one, also of what is selected", async () => {
  const input = { targets: [{ id: "svc_1" }], names: ["CPU_USAGE"] };
  const series = await fleet.metrics(input, { select: { values: true } });
  expectTypeOf(series).toEqualTypeOf<{ values: (number | null)[] }[]>();
  expectTypeOf(await fleet.metrics(input))
    .items.toHaveProperty("unit")
    .toEqualTypeOf<string>();
});

test("what the graph does not have cannot be selected", () => {
  // @ts-expect-error no such field beside a known one
  fleet.service({ ref: "web" }, { select: { name: true, nmae: true } });
  // @ts-expect-error no such field, one level down
  fleet.service({ ref: "web" }, { select: { name: true, cluster: { name: true, nope: true } } });
  // @ts-expect-error a relation needs its own selection
  fleet.service({ ref: "web" }, { select: { cluster: true } });
  // @ts-expect-error no such argument
  fleet.service({ ref: "web" }, { select: { tasks: [{ frist: 5 }, { edges: { cursor: true } }] } });
  // @ts-expect-error no such argument beside a known one
  fleet.service({ ref: "web" }, { select: { tasks: [{ first: 5, afer: "" }, { edges: { cursor: true } }] } });
});

test("a list takes what the graph can filter it by, and nothing else", () => {
  // @ts-expect-error no such condition
  fleet.services.page({ clutser: "prod" });
  // @ts-expect-error no such condition beside a known one
  fleet.tasks.all({ service: "web", clutser: "prod" });
  // @ts-expect-error a walk goes forward
  fleet.tasks.all({ service: "web", last: 5 });
  // @ts-expect-error of another type
  fleet.deployments.all({ service: 5 });
  // @ts-expect-error no such condition
  everyOf(hosts)(fleet.client, { clutser: "prod" });
  type InputOf<List> = List extends { page: (input?: infer Input) => unknown } ? NonNullable<Input> : "none";
  type Unlimited = {
    [Name in keyof Fleetgraph]: [keyof InputOf<Fleetgraph[Name]>] extends [never] ? Name : never;
  }[keyof Fleetgraph];
  expectTypeOf<Unlimited>().toEqualTypeOf<never>();
});

test("lists, walks and mutations take a selection at their one open place", async () => {
  const page = await fleet.services.page({ cluster: "prod" }, { select: { id: true } });
  expectTypeOf(page.edges).toEqualTypeOf<{ cursor: string; node: { id: string } }[]>();
  for await (const task of fleet.tasks.all({ service: "web" }, { select: { arn: true } })) {
    expectTypeOf(task).toEqualTypeOf<{ arn: string }>();
  }
  const result = await fleet.deployService({ service: "web" }, { select: { id: true } });
  expectTypeOf(accepted(result)).toEqualTypeOf<{
    __typename: "DeployServicePayload";
    deployment: { id: string };
  }>();
});

test("an interface is narrowed by __typename, and a type added later keeps its place", async () => {
  const node = await fleet.node({ id: "svc_1" }, { select: { id: true, "... on Service": { name: true } } });
  if (node?.__typename === "Service") expectTypeOf(node.name).toEqualTypeOf<string>();
  // @ts-expect-error only a service has the name here
  if (node?.__typename === "Cluster") node.name;
});

test("a result union is exhausted by a switch that still needs its default", async () => {
  const result = await fleet.deployService({ service: "web", images: [{ image: ":v42" }] });
  switch (result.__typename) {
    case "DeployServicePayload":
      expectTypeOf(result.deployment.id).toEqualTypeOf<string>();
      break;
    case "AmbiguousReference":
      expectTypeOf(result.candidates).toEqualTypeOf<string[]>();
      break;
    case "DeploymentInProgress":
    case "FreezeWindowActive":
    case "IdempotencyKeyReused":
    case "ImageNotFound":
    case "InvalidInput":
    case "NotFound":
    case "NotPermitted":
    case "ServiceLocked":
    case "UnknownContainer":
    case "VerificationFailed":
      break;
    default:
      expectTypeOf(result.__typename).toEqualTypeOf<"%future">();
      expectTypeOf(result.message).toEqualTypeOf<string>();
  }
});

test("a host that is not drained names the tasks that would stay", async () => {
  const result = await fleet.drainHost(
    { host: "i-1", reason: "new AMI" },
    { select: { id: true, tasksLeft: true } },
  );
  if (result.__typename === "HostHoldsTasks") {
    expectTypeOf(result.holding[0]?.message).toEqualTypeOf<string | undefined>();
    expectTypeOf(result.lastHost).toEqualTypeOf<boolean>();
  }
  expectTypeOf(accepted(result).change).toEqualTypeOf<{ id: string; tasksLeft: number }>();
  // @ts-expect-error why is to be said
  fleet.drainHost({ host: "i-1" });
});

test("enums are open and inputs are closed", () => {
  expectTypeOf<"A_STATE_OF_NEXT_YEAR">().toExtend<DeploymentFields["state"]>();
  // @ts-expect-error no such input field
  fleet.deployService({ service: "web", imagez: [] });
  // @ts-expect-error the key is an option of the call
  fleet.deployService({ service: "web", idempotencyKey: "x" });
});

test("a custom document keeps its types", async () => {
  const document = "query { viewer { principal } }" as unknown as Document<
    { viewer: { principal: string } },
    { first: number }
  > & { __apiType?: (variables: { first: number }) => { viewer: { principal: string } } };
  const data = await fleet.request(document, { first: 1 });
  expectTypeOf(data).toEqualTypeOf<{ viewer: { principal: string } }>();
});
