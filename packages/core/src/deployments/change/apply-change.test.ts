import * as fc from "fast-check";
import { expect, test } from "vitest";
import { InvalidInput, Problem } from "../../kernel/index.ts";
import { UnknownContainer } from "../problems.ts";
import { applyChange } from "./apply-change.ts";
import type { ContainerDefinition, Definition } from "./definition.ts";
import { diffDefinitions } from "./diff-definitions.ts";
import { noChange, type WantedChange } from "./wanted-change.ts";

const current: Definition = {
  family: "web",
  cpu: "512",
  memory: "1024",
  containerDefinitions: [
    {
      name: "app",
      image: "registry.example/shop/web:v41",
      command: ["serve"],
      memory: 512,
      environment: [
        { name: "LOG_LEVEL", value: "info" },
        { name: "TOKEN", value: "in-clear" },
      ],
      secrets: [{ name: "DB_PASSWORD", valueFrom: "/shop/db-password" }],
    },
    { name: "router", image: "registry.example/router:v7", essential: false, memoryReservation: 64 },
  ],
};

function apply(wanted: Partial<WantedChange>, to: Definition = current): ContainerDefinition[] {
  return applyChange(to, { ...noChange, ...wanted }).definition.containerDefinitions ?? [];
}

function refusal(wanted: Partial<WantedChange>): Problem {
  try {
    applyChange(current, { ...noChange, ...wanted });
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

test("what is not asked for stays as it is", () => {
  expect(applyChange(current, noChange)).toMatchObject({ definition: current, images: [] });
});

test("an image goes to the only essential container, or to the one named", () => {
  const wanted = { ...noChange, images: [{ image: ":v42" }, { container: "router", image: "router:v8" }] };
  expect(applyChange(current, wanted).images).toEqual([
    { container: "app", from: "registry.example/shop/web:v41", to: "registry.example/shop/web:v42" },
    { container: "router", from: "registry.example/router:v7", to: "router:v8" },
  ]);
});

test("a variable is set in its place, added at the end, or removed", () => {
  const [app] = apply({
    environment: [
      { name: "LOG_LEVEL", value: "debug" },
      { name: "REGION", value: "" },
      { name: "TOKEN", value: null },
      { name: "NEVER_THERE", value: null },
    ],
  });
  expect(app?.environment).toEqual([
    { name: "LOG_LEVEL", value: "debug" },
    { name: "REGION", value: "" },
  ]);
});

test("a variable that is set again keeps its place", () => {
  const [app] = apply({ environment: [{ name: "LOG_LEVEL", value: "debug" }] });
  expect(app?.environment?.map(({ name }) => name)).toEqual(["LOG_LEVEL", "TOKEN"]);
});

test("a name is a variable or a secret: setting one takes it out of the other", () => {
  const [app] = apply({
    environment: [{ name: "DB_PASSWORD", value: "x" }],
    secrets: [{ container: "app", name: "TOKEN", valueFrom: "/shop/token" }],
  });
  expect(app?.environment?.map(({ name }) => name)).toEqual(["LOG_LEVEL", "DB_PASSWORD"]);
  expect(app?.secrets).toEqual([{ name: "TOKEN", valueFrom: "/shop/token" }]);
});

test("a name may be removed from one list and set in the other in one request", () => {
  const [app] = apply({
    environment: [{ name: "TOKEN", value: null }],
    secrets: [{ name: "TOKEN", valueFrom: "/shop/token" }],
  });
  expect(app?.secrets).toContainEqual({ name: "TOKEN", valueFrom: "/shop/token" });
});

test("the container of a command may be left out where only one can be meant", () => {
  expect(apply({ containers: [{ command: ["serve", "--fast"] }] })[0]).toMatchObject({
    name: "app",
    command: ["serve", "--fast"],
  });
});

test("what a container may use and run is set, and removed by null", () => {
  const containers = [{ name: "app", cpu: 128, memory: null, memoryReservation: 256, command: [] }];
  const [app] = apply({ containers });
  expect(app).toMatchObject({ cpu: 128, memoryReservation: 256 });
  expect(app).not.toHaveProperty("memory");
  expect(app).not.toHaveProperty("command");
});

test("the task's size is stored as ECS stores it", () => {
  const { definition } = applyChange(current, { ...noChange, cpu: "1 vCPU", memory: "2 GB" });
  expect(definition).toMatchObject({ cpu: "1024", memory: "2048" });
  const taskDefinition = {
    cpu: ".5 vCPU",
    memory: "1GB",
    containerDefinitions: [{ name: "app", image: "a:1" }],
  };
  const ofFile = applyChange(current, { ...noChange, taskDefinition }).definition;
  expect(ofFile).toMatchObject({ cpu: ".5 vCPU", memory: "1GB" });
});

test("a file takes the definition's place, and the rest is applied onto it", () => {
  const file = {
    containerDefinitions: [
      { name: "app", image: "shop/web:v50" },
      { name: "new", image: "n:1" },
    ],
    memory: "512",
  };
  const wanted = { ...noChange, taskDefinition: file, images: [{ container: "app", image: ":v51" }] };
  const { definition, images } = applyChange(current, wanted);
  expect(definition).toMatchObject({ family: "web", memory: "512" });
  expect(images).toEqual([
    { container: "app", from: "registry.example/shop/web:v41", to: "shop/web:v51" },
    { container: "new", from: null, to: "n:1" },
  ]);
});

test.each<[string, Partial<WantedChange>, string]>([
  ["an image that is none", { images: [{ image: "no image" }] }, "images.0.image"],
  ["a container twice", { images: [{ image: ":a" }, { image: ":b" }] }, "images.1.container"],
  ["a name with =", { environment: [{ name: "A=B", value: "1" }] }, "environment.0.name"],
  ["an empty name", { secrets: [{ name: "", valueFrom: "/x" }] }, "secrets.0.name"],
  ["a secret in clear", { secrets: [{ name: "A", valueFrom: "hunter two!" }] }, "secrets.0.valueFrom"],
  [
    "a name twice",
    {
      environment: [
        { name: "A", value: "1" },
        { container: "app", name: "A", value: null },
      ],
    },
    "environment.1.name",
  ],
  [
    "a variable that is a secret too",
    { environment: [{ name: "A", value: "1" }], secrets: [{ name: "A", valueFrom: "/x" }] },
    "secrets.0.name",
  ],
  ["a negative cpu", { containers: [{ name: "app", cpu: -1 }] }, "containers.0.cpu"],
  ["half a MiB", { containers: [{ name: "app", memory: 64.5 }] }, "containers.0.memory"],
  [
    "more reserved than there is",
    { containers: [{ name: "app", memoryReservation: 1024 }] },
    "containers.0.memoryReservation",
  ],
  ["one container twice", { containers: [{ name: "app" }, { name: "app" }] }, "containers.1.name"],
  ["a cpu that is none", { cpu: "lots" }, "cpu"],
  ["a memory that is none", { memory: "-5" }, "memory"],
  ["too much", { environment: [{ name: "A", value: "x".repeat(70_000) }] }, ""],
])("%s is refused, and where", (_what, wanted, field) => {
  const problem = refusal(wanted);
  expect(problem).toBeInstanceOf(InvalidInput);
  expect(problem.field).toEqual(["input", ...(field ? field.split(".") : [])]);
});

test("an unknown container comes with what may have been meant", () => {
  for (const wanted of [
    { images: [{ container: "rooter", image: ":v1" }] },
    { environment: [{ container: "rooter", name: "A", value: "1" }] },
    { containers: [{ name: "rooter", cpu: 1 }] },
  ]) {
    const problem = refusal(wanted);
    expect(problem).toBeInstanceOf(UnknownContainer);
    expect(problem.hint?.params).toEqual({ containers: ["app", "router"], candidates: ["router"] });
  }
});

test("where several containers are essential, one has to be named", () => {
  const two = {
    ...current,
    containerDefinitions: [
      { name: "a", image: "a:1" },
      { name: "b", image: "b:1" },
    ],
  };
  expect(() => apply({ environment: [{ name: "A", value: "1" }] }, two)).toThrow(InvalidInput);
});

const name = fc.constantFrom("LOG_LEVEL", "TOKEN", "DB_PASSWORD", "NEW", "OTHER");
const container = fc.constantFrom("app", "router");
const number = fc.integer({ min: 4, max: 4096 });

test("a change and then the difference names exactly what was asked for", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.record({ container, name, secret: fc.boolean(), to: fc.option(fc.nat()) }), {
        selector: (each) => `${each.container} ${each.name}`,
      }),
      fc.uniqueArray(fc.record({ name: container, cpu: number }), { selector: (each) => each.name }),
      (variables, containers) => {
        const wanted = {
          ...noChange,
          containers,
          environment: variables
            .filter((each) => !each.secret)
            .map(({ to, ...each }) => ({ ...each, value: to === null ? null : `value ${to}` })),
          secrets: variables
            .filter((each) => each.secret)
            .map(({ to, ...each }) => ({ ...each, valueFrom: to === null ? null : `/new/${to}` })),
        };
        const { definition } = applyChange(current, wanted);
        const places = diffDefinitions(current, definition).map(
          ({ path: [, of, list, key] }) => `${of} ${key ?? list}`,
        );
        const had = (of: string, key: string, secret: boolean) =>
          of === "app" && (secret ? ["DB_PASSWORD"] : ["LOG_LEVEL", "TOKEN"]).includes(key);
        const expected = [
          ...variables
            .filter((each) => each.to !== null || had(each.container, each.name, each.secret))
            .map((each) => `${each.container} ${each.name}`),
          ...containers.map((each) => `${each.name} cpu`),
        ];
        expect(new Set(places)).toEqual(new Set(expected));
      },
    ),
  );
});

test("whatever is asked for is done or refused, and the present definition stays as it was", () => {
  const before = structuredClone(current);
  const maybe = fc.option(container);
  const anyText = fc.string({ maxLength: 20 });
  fc.assert(
    fc.property(
      fc.record({
        images: fc.array(fc.record({ container: maybe, image: anyText }), { maxLength: 3 }),
        environment: fc.array(fc.record({ container: maybe, name: anyText, value: fc.option(anyText) })),
        secrets: fc.array(fc.record({ container: maybe, name: anyText, valueFrom: fc.option(anyText) })),
        containers: fc.array(
          fc.record({ name: anyText, cpu: fc.option(fc.double()), memory: fc.option(fc.double()) }),
        ),
        cpu: fc.option(anyText),
        memory: fc.option(anyText),
        taskDefinition: fc.constant(null),
      }),
      (wanted) => {
        try {
          applyChange(current, wanted);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
          expect((error as Problem).field?.[0]).toBe("input");
        }
        expect(current).toEqual(before);
      },
    ),
  );
});
