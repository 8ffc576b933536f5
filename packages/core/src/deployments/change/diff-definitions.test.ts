import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Definition } from "./definition.ts";
import { diffDefinitions } from "./diff-definitions.ts";
import { diffService } from "./diff-service.ts";

const marker = fc.nat().map((number) => `MARKER-${number}`);
const names = <Item>(item: (name: string) => fc.Arbitrary<Item>) =>
  fc
    .uniqueArray(fc.constantFrom("a", "b", "c", "environment", "options", "constructor"), { maxLength: 4 })
    .chain((list) => fc.tuple(...list.map(item)));
const optional = <Fields extends object>(fields: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> }) =>
  fc.record(fields, { requiredKeys: [] });

const container = (name: string) =>
  optional({
    image: fc.constantFrom("a:1", "a:2"),
    cpu: fc.constantFrom(0, 128),
    essential: fc.boolean(),
    command: fc.array(fc.constantFrom("run", "--fast"), { maxLength: 2 }),
    environment: names((key) => marker.map((value) => ({ name: key, value }))),
    secrets: names((key) => fc.nat(3).map((at) => ({ name: key, valueFrom: `/secret/${at}` }))),
    portMappings: fc.uniqueArray(
      fc.record({
        containerPort: fc.constantFrom(80, 443),
        protocol: fc.constantFrom("tcp" as const, "udp" as const),
      }),
      { selector: (each) => `${each.containerPort}/${each.protocol}` },
    ),
    dockerLabels: fc.dictionary(
      fc.constantFrom("environment", "x", "cpu", "__proto__"),
      fc.constantFrom("1", "2"),
    ),
    logConfiguration: fc.record({
      logDriver: fc.constant("splunk" as const),
      options: optional({ "splunk-token": marker, "splunk-url": fc.constantFrom("u1", "u2") }),
    }),
  }).map((fields) => ({ name, ...fields }));
const volume = (name: string) =>
  optional({
    dockerVolumeConfiguration: fc.record({ driverOpts: optional({ o: marker }) }),
  }).map((fields) => ({ name, ...fields }));
const definition: fc.Arbitrary<Definition> = fc
  .record({
    containerDefinitions: names(container),
    volumes: names(volume),
    cpu: fc.constantFrom("512", "1 vCPU"),
  })
  .map((fields) => ({ family: "web", ...fields }) as Definition);

const reversed = (value: unknown, key = ""): unknown =>
  Array.isArray(value)
    ? (key === "command" ? value : value.toReversed()).map((item) => reversed(item))
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([name, item]) => [name, reversed(item, name)]),
        )
      : value;

test("a definition does not differ from itself, in whatever order it is written", () => {
  fc.assert(
    fc.property(definition, (one) => {
      expect(diffDefinitions(one, one)).toEqual([]);
      expect(diffDefinitions(one, reversed(one) as Definition)).toEqual([]);
    }),
  );
});

test("what differs is told in the same order, in whatever order both are written", () => {
  fc.assert(
    fc.property(definition, definition, (one, other) => {
      const told = diffDefinitions(one, other);
      expect(diffDefinitions(reversed(one) as Definition, reversed(other) as Definition)).toEqual(told);
      const back = diffDefinitions(other, one);
      expect(back.map(({ path }) => path)).toEqual(told.map(({ path }) => path));
      expect(back.map(({ before, after }) => [after, before])).toEqual(
        told.map(({ before, after }) => [before, after]),
      );
    }),
  );
});

test("no value of the environment is ever told, nor any other that may be a secret", () => {
  fc.assert(
    fc.property(definition, definition, (one, other) => {
      expect(JSON.stringify(diffDefinitions(one, other))).not.toContain("MARKER");
    }),
  );
});

const app: NonNullable<Definition["containerDefinitions"]>[number] = {
  name: "app",
  image: "web:1",
  memory: 64,
};
const withApp = (fields: object, others: object = {}): Definition => ({
  family: "web",
  containerDefinitions: [{ ...app, ...fields }],
  ...others,
});

test("what ECS fills in is no difference", () => {
  const written = withApp(
    { portMappings: [{ containerPort: 80 }], healthCheck: { command: ["CMD", "true"] } },
    { cpu: "0.5 vCPU", memory: "1 GB", networkMode: "awsvpc", volumes: [{ name: "tmp" }] },
  );
  const described = withApp(
    {
      cpu: 0,
      essential: true,
      portMappings: [{ containerPort: 80, hostPort: 80, protocol: "tcp" }],
      environment: [],
      mountPoints: [],
      volumesFrom: [],
      systemControls: [],
      healthCheck: { command: ["CMD", "true"], interval: 30, timeout: 5, retries: 3 },
    },
    {
      cpu: "512",
      memory: "1024",
      networkMode: "awsvpc",
      volumes: [{ name: "tmp", host: {} }],
      placementConstraints: [],
    },
  );
  expect(diffDefinitions(written, described)).toEqual([]);
});

test("a difference says where, and what it was and is", () => {
  const before = withApp({
    environment: [{ name: "LOG_LEVEL", value: "info" }],
    secrets: [{ name: "TOKEN", valueFrom: "/old" }],
    portMappings: [{ containerPort: 443 }, { containerPort: 80 }],
  });
  const after = withApp({
    image: "web:2",
    command: ["run", "it"],
    environment: [{ name: "LOG_LEVEL", value: "debug" }],
    secrets: [{ name: "TOKEN", valueFrom: "/new" }],
    portMappings: [{ containerPort: 80, hostPort: 8080 }],
  });
  const lines = diffDefinitions(before, after).map(
    ({ kind, path, before, after, redacted }) =>
      `${kind} ${path.slice(2).join(".")} ${before} ${after}${redacted ? " redacted" : ""}`,
  );
  expect(lines).toEqual([
    'ADDED command null ["run","it"]',
    "CHANGED environment.LOG_LEVEL null null redacted",
    "CHANGED image web:1 web:2",
    "ADDED portMappings.80/tcp.hostPort null 8080",
    "REMOVED portMappings.443/tcp null null",
    "CHANGED secrets.TOKEN /old /new",
  ]);
});

test("tags differ where both tell them", () => {
  const tagged = withApp({}, { tags: [{ key: "team", value: "shop" }] });
  const untold = withApp({});
  expect(diffDefinitions(untold, tagged)).toEqual([]);
  expect(diffDefinitions({ ...untold, tags: [] }, tagged)).toMatchObject([
    { kind: "ADDED", path: ["tags", "team"], after: "shop" },
  ]);
});

test("a service differs in its count and its task definition", () => {
  const service = { desiredCount: 2, taskDefinition: "web:1" };
  expect(diffService(service, service)).toEqual([]);
  expect(diffService(service, { desiredCount: 3, taskDefinition: "web:1" })).toEqual([
    { path: ["desiredCount"], kind: "CHANGED", before: "2", after: "3", redacted: false },
  ]);
});
