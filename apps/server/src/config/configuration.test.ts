import { expect, test } from "vitest";
import { ConfigurationError, parseConfiguration, readConfiguration } from "./configuration.ts";

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

test.each([
  ["a key that is unknown", "sync:\n  intervalSecond: 5\n", /^f\.yaml:2:3: sync\.intervalSecond: /],
  [
    "a value that is too small",
    "sync:\n  intervalSeconds: 5\n",
    /^f\.yaml:2:20: sync\.intervalSeconds: .*10/,
  ],
  [
    "a value of another type",
    "deployments: { deadlineSeconds: soon }",
    /^f\.yaml:1:33: deployments\.dead.*number/,
  ],
  ["an empty list", "accounts: []", /^f\.yaml:1:11: accounts: /],
  ["a list instead of a map", "- accounts", /^f\.yaml:1:1: the file: /],
  ["a field that is missing", "accounts:\n  - { name: main }", /^f\.yaml:2:5: accounts\.0\.regions: /],
  [
    "two accounts of one name",
    "accounts:\n  - { name: a, regions: [eu-west-1] }\n  - { name: a, regions: [eu-west-1] }",
    /^f\.yaml:2:3: accounts: two accounts have the same name/,
  ],
  [
    "a queue that is none",
    "accounts:\n  - name: a\n    regions: [eu-west-1]\n    events:\n      queueUrl: https://example.com/queue",
    /^f\.yaml:5:17: accounts\.0\.events\.queueUrl: expected the URL of an SQS queue/,
  ],
  [
    "one queue for several regions",
    "accounts:\n  - name: a\n    regions: [eu-west-1, us-east-1]\n    events:\n      queueUrl: https://sqs.eu-west-1.amazonaws.com/111122223333/q",
    /^f\.yaml:5:17: accounts\.0\.events\.queueUrl: .*queueUrls/,
  ],
  [
    "a queue of a region that is not listed",
    "accounts:\n  - name: a\n    regions: [eu-west-1]\n    events:\n      queueUrls: { us-east-1: https://sqs.us-east-1.amazonaws.com/111122223333/q }",
    /^f\.yaml:5:\d+: accounts\.0\.events\.queueUrls\.us-east-1: this is none of the account's regions/,
  ],
  [
    "a verb that is unknown",
    "roles:\n  a: [{ allow: [fleet:raed], on: ['**'] }]",
    /^f\.yaml:2:17: roles\.a\.0\.allow\.0: .*fleet:read/,
  ],
  [
    "approval by a group that is not there",
    "groups: { leads: [ann] }\napprovals:\n  - { on: ['**'], needed: 1, from: leeds }",
    /^f\.yaml:3:36: approvals\.0\.from: there is no group "leeds"; groups: leads/,
  ],
  [
    "more approvals than a group has members",
    "groups: { leads: [ann] }\napprovals:\n  - { on: ['**'], needed: 2, from: leads }",
    /^f\.yaml:3:27: approvals\.0\.needed: .*fewer members \(1\)/,
  ],
  [
    "a person twice in a group",
    "groups: { leads: [ann, bob, ann] }",
    /^f\.yaml:1:18: groups\.leads: .*twice/,
  ],
  [
    "a wait that is no duration",
    "groups: { leads: [ann] }\napprovals:\n  - { on: ['**'], from: leads, expiresIn: 24h }",
    /^f\.yaml:3:43: approvals\.0\.expiresIn: .*PT24H/,
  ],
  [
    "a pattern that names no services",
    "groups: { leads: [ann] }\napprovals:\n  - { on: [production], from: leads }",
    /^f\.yaml:3:12: approvals\.0\.on\.0: .*account\/region/,
  ],
  [
    "a source of two kinds",
    "metrics:\n  sources:\n    - name: a\n      prometheus: { url: 'https://p.example' }\n      cadvisor: {}",
    /^f\.yaml:5:17: metrics\.sources\.0\.cadvisor: expected one kind of source, not prometheus and cadvisor$/,
  ],
  [
    "a source of a part of the fleet that is none",
    "metrics:\n  sources:\n    - { name: a, clusters: ['main/*'], cadvisor: {} }",
    /^f\.yaml:3:29: metrics\.sources\.0\.clusters\.0: expected account\/region\/cluster/,
  ],
  [
    "a secret in the configuration itself",
    "metrics:\n  sources:\n    - { name: a, prometheus: { url: 'https://ann:s3cret@p.example' } }",
    /^f\.yaml:3:\d+: metrics\.sources\.0\.prometheus\.url: expected no user and password in it: use basic$/,
  ],
  [
    "two ways to authenticate",
    "metrics:\n  sources:\n    - { name: a, prometheus: { url: 'https://p.example', bearerTokenEnv: T, sigV4: {} } }",
    /^f\.yaml:3:\d+: metrics\.sources\.0\.prometheus\.sigV4: there is bearerTokenEnv already/,
  ],
  ["YAML that is none", "sync: { intervalSeconds: 60", /^f\.yaml:1:\d+: \S/],
  ["a key that is there twice", "sync: {}\nsync: {}", /^f\.yaml:2:1: .*unique/],
  ["an alias of nothing", "sync: *gone", /^f\.yaml: .*alias.*gone/],
])("%s is told by file, line, column and field", (_name, text, told) => {
  const problems = problemsOf(() => parseConfiguration("f.yaml", text));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(told);
});

test("an empty file is a configuration; one that cannot be read says what to do", () => {
  expect(parseConfiguration("f.yaml", "# nothing yet\n").sync.intervalSeconds).toBe(60);
  expect(problemsOf(() => readConfiguration("/"))).toEqual([
    "/: this is a directory; FLEETGRAPH_CONFIG names a YAML file",
  ]);
  expect(problemsOf(() => readConfiguration("no/such.yaml"))).toEqual([
    "no/such.yaml: there is no such file (FLEETGRAPH_CONFIG)",
  ]);
});

test("approvals are read with their wait in seconds", () => {
  const text =
    "groups: { leads: [ann, bob] }\n" +
    "approvals:\n  - { on: ['main/*/production*/*'], needed: 2, from: leads, expiresIn: P1DT12H }\n" +
    "  - { on: ['**'], from: leads }\n";
  expect(parseConfiguration("f.yaml", text).approvals).toEqual([
    { on: ["main/*/production*/*"], needed: 2, from: "leads", expiresIn: 129_600 },
    { on: ["**"], needed: 1, from: "leads", expiresIn: 86_400 },
  ]);
});
