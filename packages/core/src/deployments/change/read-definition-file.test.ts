import * as fc from "fast-check";
import { expect, test } from "vitest";
import { InvalidInput } from "../../kernel/index.ts";
import type { Definition } from "./definition.ts";
import { diffDefinitions } from "./diff-definitions.ts";
import { readDefinitionFile } from "./read-definition-file.ts";

const definition = {
  family: "web",
  networkMode: "bridge",
  executionRoleArn: "arn:aws:iam::111111111111:role/ecs",
  containerDefinitions: [
    {
      name: "app",
      image: "nginx",
      cpu: 256,
      memoryReservation: 128,
      portMappings: [{ containerPort: 80, hostPort: 0, protocol: "tcp" }],
      environment: [{ name: "A", value: "1" }],
      secrets: [{ name: "B", valueFrom: "/b" }],
      mountPoints: [{ sourceVolume: "tmp", containerPath: "/tmp" }],
      dockerLabels: { Name: "kept as it is" },
      logConfiguration: { logDriver: "fluentd", options: { tag: "docker.{{.Name}}" } },
    },
    {
      name: "side",
      image: "side:1",
      essential: false,
      memory: 64,
      dependsOn: [{ containerName: "app", condition: "START" }],
    },
  ],
  volumes: [{ name: "tmp", host: {} }],
} satisfies Definition;
const current = { family: "web", tags: [{ key: "team", value: "shop" }] };
const read = (value: unknown) => readDefinitionFile(value, { current });

function refusal(value: unknown): InvalidInput {
  try {
    read(value);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

const mistakes = (value: unknown) =>
  refusal(value).mistakes.map(({ text, field }) => `${text.kind} ${field?.slice(2).join(".")}`);

/** The definition with the first container changed. */
const withApp = (fields: object) => ({
  ...definition,
  containerDefinitions: [
    { ...definition.containerDefinitions[0], ...fields },
    definition.containerDefinitions[1],
  ],
});

const pascal = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(pascal)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value).map(([key, item]) => [
            key[0]?.toUpperCase() + key.slice(1),
            key === "dockerLabels" || key === "options" ? item : pascal(item),
          ]),
        )
      : value;

test("the input of RegisterTaskDefinition is taken as it is", () => {
  expect(read(definition)).toEqual({ ...definition, tags: current.tags });
});

test("the answer of DescribeTaskDefinition is taken without what ECS only tells", () => {
  const answer = {
    taskDefinition: {
      ...definition,
      taskDefinitionArn: "arn:aws:ecs:eu-west-1:111111111111:task-definition/web:7",
      revision: 7,
      status: "ACTIVE",
      requiresAttributes: [{ name: "com.amazonaws.ecs.capability.docker-remote-api.1.19" }],
      compatibilities: ["EC2"],
      registeredAt: "2026-01-01T00:00:00Z",
      registeredBy: "arn:aws:iam::111111111111:user/x",
    },
    tags: [
      { key: "own", value: "1" },
      { key: "aws:cloudformation:stack-name", value: "x" },
    ],
  };
  expect(read(answer)).toEqual({ ...definition, tags: [{ key: "own", value: "1" }] });
});

test("the spelling of older ecspresso is taken, with its nulls", () => {
  const file = pascal({ ...definition, taskRoleArn: null, proxyConfiguration: null });
  expect(read(file)).toEqual({ ...definition, tags: current.tags });
});

test("a file without a family gets the service's; one of another family is refused", () => {
  const { family: _family, ...rest } = definition;
  expect(read(rest).family).toBe("web");
  expect(mistakes({ ...definition, family: "wbe" })).toEqual(["problem.file.family family"]);
});

test.each([
  ["text", "family: web\ncontainerDefinitions: []"],
  ["null", null],
  ["a list", [definition]],
])("%s is no definition", (_what, value) => {
  expect(refusal(value).text.kind).toBe("problem.file.noObject");
});

test.each([
  [
    "ecspresso's function in a text",
    withApp({ image: "web:{{ must_env `TAG` }}" }),
    "containerDefinitions.0.image",
  ],
  ["any template where none may be", withApp({ image: "web:{{ .Tag }}" }), "containerDefinitions.0.image"],
  [
    "ecspresso's function in a variable",
    withApp({ environment: [{ name: "A", value: '{{ env "A" "" }}' }] }),
    "containerDefinitions.0.environment.0.value",
  ],
])("%s has to be rendered first", (_what, file, field) => {
  expect(mistakes(file)).toEqual([`problem.file.template ${field}`]);
});

test("an application's own templates are its own", () => {
  expect(() => read(withApp({ environment: [{ name: "A", value: "Hello {{name}}" }] }))).not.toThrow();
});

test("everything that is wrong is told at once", () => {
  const file = {
    ...definition,
    contanerDefinitions: [],
    networkMode: "awsvcp",
    containerDefinitions: [
      {
        name: "app",
        image: "nginx:1",
        memory: -1,
        cpu: 1.5,
        essential: "yes",
        environment: [{ name: "A", value: 1 }],
      },
      {
        name: "app",
        image: "no image",
        portMapings: [],
        memory: 5,
        dependsOn: [{ containerName: "ap", condition: "START" }],
      },
      { memory: 5 },
    ],
  };
  expect(mistakes(file).sort()).toEqual(
    [
      "problem.file.unknownField contanerDefinitions",
      "problem.file.oneOf networkMode",
      "problem.invalid.range containerDefinitions.0.memory",
      "problem.file.number containerDefinitions.0.cpu",
      "problem.file.type containerDefinitions.0.essential",
      "problem.file.type containerDefinitions.0.environment.0.value",
      "problem.file.twice containerDefinitions.1.name",
      "problem.file.image containerDefinitions.1.image",
      "problem.file.unknownField containerDefinitions.1.portMapings",
      "problem.file.noSuch containerDefinitions.1.dependsOn.0.containerName",
      "problem.file.required containerDefinitions.2.name",
      "problem.file.required containerDefinitions.2.image",
    ].sort(),
  );
  const refused = refusal(file);
  expect(refused.text.kind).toBe("problem.invalid.several");
  const unknown = refused.mistakes.find(({ field }) => field?.at(-1) === "portMapings");
  expect(unknown?.hint?.params).toEqual({ candidates: ["portMappings"] });
});

test.each<[string, unknown, string]>([
  ["no containers", { ...definition, containerDefinitions: [] }, "problem.file.empty containerDefinitions"],
  ["containers missing", { family: "web" }, "problem.file.required containerDefinitions"],
  [
    "eleven containers",
    {
      ...definition,
      volumes: [],
      containerDefinitions: Array.from({ length: 11 }, (_, at) => ({
        name: `c${at}`,
        image: "a:1",
        memory: 4,
      })),
    },
    "problem.file.containers containerDefinitions",
  ],
  ["nothing essential", withApp({ essential: false }), "problem.file.noEssential containerDefinitions"],
  [
    "a variable that is a secret too",
    withApp({ secrets: [{ name: "A", valueFrom: "/a" }] }),
    "problem.file.twice containerDefinitions.0.secrets.0.name",
  ],
  [
    "a volume that is not there",
    { ...definition, volumes: [] },
    "problem.file.noSuch containerDefinitions.0.mountPoints.0.sourceVolume",
  ],
  ["a field in two spellings", { ...definition, Family: "web" }, "problem.file.fieldTwice family"],
  [
    "a container without memory",
    { containerDefinitions: [{ name: "app", image: "a:1" }] },
    "problem.invalid.memoryNeeded containerDefinitions.0.memory",
  ],
  ["a cpu that is none", { ...definition, cpu: "much" }, "problem.invalid.taskCpu cpu"],
])("%s is refused", (_what, file, expected) => {
  expect(mistakes(file)).toEqual([expected]);
});

test("a file of five megabytes is refused before it is looked at", () => {
  const huge = withApp({
    environment: Array.from({ length: 50_000 }, (_, at) => ({ name: `N${at}`, value: "x".repeat(90) })),
  });
  // Of this process alone: others may have the processor meanwhile.
  const began = process.cpuUsage();
  expect(refusal(huge).text.kind).toBe("problem.invalid.definitionTooLarge");
  const { user, system } = process.cpuUsage(began);
  expect(user + system).toBeLessThan(500_000);
  expect(refusal(withApp({ command: ["x".repeat(65_536)] })).text.kind).toBe(
    "problem.invalid.definitionTooLarge",
  );
});

test("no value is told, whatever is wrong with it", () => {
  const file = withApp({
    environment: [{ name: "A", value: ["MARKER"] }],
    image: "MARKER MARKER",
    essential: "MARKER",
  });
  expect(JSON.stringify(refusal(file).mistakes)).not.toContain("MARKER");
});

test("any JSON is taken or refused, and what is taken is what it said", () => {
  const some = fc.record(
    Object.fromEntries(
      [...Object.keys(definition), "taskDefinition", "Cpu", "tags"].map((key) => [key, fc.jsonValue()]),
    ),
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        some,
        some.map((part) => ({ ...definition, ...part })),
      ),
      (value) => {
        try {
          expect(diffDefinitions(read(value), read(pascal(value)))).toEqual([]);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
        }
      },
    ),
  );
});
