import { renderStored } from "@fleetgraph/catalogue";
import { expect, test } from "vitest";
import { message } from "../kernel/index.ts";
import { aDemand, aHost, running } from "../testing/a-host.ts";
import {
  type Capacity,
  type FitInput,
  type HeldTask,
  type HostRoom,
  type Provider,
  type ServiceToPlace,
  willItFit,
} from "./index.ts";

const group = "service:web";
const web = {
  serviceName: "web",
  launchType: "EC2",
  desiredCount: 2,
  deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 },
};
const definition = { containerDefinitions: [{ cpu: 512, memory: 1024 }] };

function capacityOf(
  hosts: readonly HostRoom[],
  more: { old?: readonly HeldTask[]; providers?: readonly Provider[] } = {},
): Capacity {
  return {
    hosts: { known: true, value: hosts },
    tasks: { known: true, value: more.old ?? [] },
    providers: { known: true, value: more.providers ?? [] },
  };
}

/** A host with so much CPU left. */
const left = (name: string, cpu: number, more: Partial<HostRoom> = {}) =>
  aHost(name, { free: { cpu, memory: 8192, gpus: 0, enis: 3 }, ...more });

function judge(hosts: readonly HostRoom[], service: ServiceToPlace = web, more: Partial<FitInput> = {}) {
  const {
    fit,
    message: said,
    hint,
  } = willItFit({ capacity: capacityOf(hosts), service, definition, ...more });
  const [english, japanese] = (["en", "ja"] as const).map((locale) => renderStored(said, locale));
  expect(japanese).not.toContain(said.kind);
  return { fit, said: english, hint: hint === null ? null : renderStored(hint) };
}

test.each([
  ["room for all", [left("a", 1024)], {}, "FITS", "All 2 new tasks find room."],
  [
    "nothing to place",
    [],
    { desiredCount: 0 },
    "FITS",
    "The service asks for no task, so there is none to place.",
  ],
  [
    "Fargate",
    [],
    { launchType: "FARGATE" },
    "UNKNOWN",
    "Fargate has no hosts to pack; whether the account's quota allows the tasks is not known.",
  ],
  [
    "Fargate by a capacity provider",
    [],
    { capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT" }] },
    "UNKNOWN",
    "Fargate has no hosts to pack; whether the account's quota allows the tasks is not known.",
  ],
  [
    "managed instances",
    [],
    { launchType: "MANAGED_INSTANCES" },
    "UNKNOWN",
    "MANAGED_INSTANCES brings its own hosts as tasks need them, so whether they fit is not known.",
  ],
  [
    "an empty cluster",
    [],
    {},
    "DOES_NOT_FIT",
    "None of 2 new tasks finds room: the cluster has no host for them.",
  ],
  [
    "too little CPU, with the freest host",
    [left("a", 100), left("b", 256)],
    {},
    "DOES_NOT_FIT",
    "None of 2 new tasks finds room: a task needs 512 CPU units; the freest host, b, has 256.",
  ],
  [
    "room for one of two",
    [left("a", 600)],
    {},
    "DOES_NOT_FIT",
    "Only 1 of 2 new tasks find room: a task needs 512 CPU units; the freest host, a, has 88.",
  ],
  [
    "a disconnected agent",
    [left("a", 1024, { agentConnected: false })],
    {},
    "DOES_NOT_FIT",
    "None of 2 new tasks finds room: the ECS agent of a is disconnected.",
  ],
  [
    "the closest host's reason before the others'",
    [left("a", 100, { agentConnected: false }), left("b", 100, { agentConnected: false }), left("c", 256)],
    {},
    "DOES_NOT_FIT",
    "None of 2 new tasks finds room: a task needs 512 CPU units; the freest host, c, has 256.",
  ],
  [
    "a constraint",
    [left("a", 1024)],
    { placementConstraints: [{ type: "memberOf", expression: "attribute:rack == 7" }] },
    "DOES_NOT_FIT",
    'None of 2 new tasks finds room: the placement constraint "attribute:rack == 7" rules out a.',
  ],
  [
    "a constraint that is not understood",
    [left("a", 1024)],
    { placementConstraints: [{ type: "memberOf", expression: "attribute:rack ~ 7" }] },
    "UNKNOWN",
    'Whether "attribute:rack ~ 7" allows 1 of the hosts cannot be told from outside ECS.',
  ],
  [
    "an external host, for a service of EC2",
    [left("a", 1024, { attributes: new Map([["ecs.capability.external", null]]) })],
    {},
    "DOES_NOT_FIT",
    "None of 2 new tasks finds room: the cluster has no host for them.",
  ],
] as const)("%s", (_what, hosts, service, fit, said) => {
  expect(judge([...hosts], { ...web, ...service })).toMatchObject({ fit, said });
});

test("percentages that can never roll are told with the way out", () => {
  const { host, held } = running(aHost("a"), { group, count: 2, each: aDemand({ cpu: 512 }) });
  const service = { ...web, deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 } };
  expect(judge([host], service, { capacity: capacityOf([host], { old: held }) })).toEqual({
    fit: "DOES_NOT_FIT",
    said: "With 2 tasks, minimumHealthyPercent 100 and maximumPercent 100 let ECS neither stop an old task nor start a new one.",
    hint: "Lower minimumHealthyPercent or raise maximumPercent.",
  });
});

test("blue/green and CodeDeploy need both side by side where rolling does not", () => {
  const full = { cpu: 1024, memory: 8192, gpus: 0, enis: 3 };
  const { host, held } = running(aHost("a", { total: full }), {
    group,
    count: 2,
    each: aDemand({ cpu: 512 }),
  });
  const capacity = capacityOf([host], { old: held });
  const rules = { minimumHealthyPercent: 50, maximumPercent: 100 };
  expect(judge([], { ...web, deploymentConfiguration: rules }, { capacity }).fit).toBe("FITS");
  const blueGreen = { ...web, deploymentConfiguration: { ...rules, strategy: "BLUE_GREEN" } };
  expect(judge([], blueGreen, { capacity }).fit).toBe("DOES_NOT_FIT");
  const codeDeploy = {
    ...web,
    deploymentConfiguration: rules,
    deploymentController: { type: "CODE_DEPLOY" },
  };
  expect(judge([], codeDeploy, { capacity }).fit).toBe("DOES_NOT_FIT");
});

test("what could not be read is not known, and says why", () => {
  const reason = message("placement.unread", { operation: "ListTasks", code: "AccessDenied", message: "no" });
  const denied = { known: false, reason } as const;
  const capacity = capacityOf([left("a", 4096)]);
  const said = "What is free could not be read: ListTasks: AccessDenied: no";
  for (const part of [{ hosts: denied }, { tasks: denied }]) {
    expect(judge([], web, { capacity: { ...capacity, ...part } })).toMatchObject({ fit: "UNKNOWN", said });
  }
  const service = { ...web, capacityProviderStrategy: [{ capacityProvider: "hosts" }] };
  expect(judge([], service, { capacity: { ...capacity, providers: denied } })).toMatchObject({
    fit: "UNKNOWN",
    said,
  });
});

const provider: Provider = { name: "hosts", kind: "AUTO_SCALING_GROUP", managedScaling: true, hostsLeft: 5 };
const small = { cpu: 512, memory: 8192, gpus: 0, enis: 3 };
const full = (capacityProvider: string) =>
  aHost(capacityProvider, { capacityProvider, total: small, free: { ...small, cpu: 0 } });

test.each([
  [
    "hosts may be added",
    {},
    "FITS_AFTER_SCALING",
    "2 new tasks wait until the capacity provider hosts has added 2 hosts, which it may.",
  ],
  [
    "too few may be added",
    { hostsLeft: 1 },
    "DOES_NOT_FIT",
    "2 new tasks find no room: they need 2 more hosts, and the Auto Scaling group of hosts may add 1.",
  ],
  [
    "none may be added",
    { hostsLeft: 0 },
    "DOES_NOT_FIT",
    "2 new tasks find no room, and the Auto Scaling group of hosts has its maximum of hosts.",
  ],
  [
    "nobody knows how many",
    { hostsLeft: null },
    "UNKNOWN",
    "2 new tasks wait until the capacity provider hosts has added hosts; how far its Auto Scaling group may grow is not known.",
  ],
  [
    "nobody knows whether",
    { managedScaling: null },
    "UNKNOWN",
    "2 new tasks find no room now; whether the capacity provider hosts adds hosts is not known.",
  ],
  [
    "none is added by itself",
    { managedScaling: false },
    "DOES_NOT_FIT",
    "None of 2 new tasks finds room: a task needs 512 CPU units; the freest host, hosts, has 0.",
  ],
] as const)("a full capacity provider, and %s", (_what, more, fit, said) => {
  const service = { ...web, capacityProviderStrategy: [{ capacityProvider: "hosts" }] };
  // The host of another provider has room, and does not count.
  const hosts = [full("hosts"), left("other", 4096, { capacityProvider: "other" })];
  const capacity = capacityOf(hosts, { providers: [{ ...provider, ...more }] });
  expect(judge([], service, { capacity })).toMatchObject({ fit, said });
});

test("a provider without hosts, or with hosts too small, promises nothing", () => {
  const service = { ...web, capacityProviderStrategy: [{ capacityProvider: "hosts" }] };
  for (const hosts of [
    [],
    [aHost("a", { capacityProvider: "hosts", total: { ...small, cpu: 256 }, free: { ...small, cpu: 256 } })],
  ]) {
    const capacity = capacityOf(hosts, { providers: [provider] });
    expect(judge([], service, { capacity }).fit).toBe("UNKNOWN");
  }
});

test("several providers fit where each would do alone, and are not known otherwise", () => {
  const strategy = [{ capacityProvider: "one" }, { capacityProvider: "two" }];
  const service = { ...web, capacityProviderStrategy: strategy };
  const providers = ["one", "two"].map((name) => ({ ...provider, name, managedScaling: false }));
  const fitOf = (cpus: readonly [number, number]) => {
    const hosts = cpus.map((cpu, index) =>
      left(`h${index}`, cpu, { capacityProvider: providers[index]?.name ?? null }),
    );
    return judge([], service, { capacity: capacityOf(hosts, { providers }) }).fit;
  };
  expect(fitOf([1024, 1024])).toBe("FITS");
  expect(fitOf([1024, 512])).toBe("UNKNOWN");
  expect(fitOf([512, 0])).toBe("DOES_NOT_FIT");
});

test("a daemon needs room on every host that its rules allow, where its old task stops first", () => {
  const full = { cpu: 512, memory: 8192, gpus: 0, enis: 3 };
  const rows = ["a", "b"].map((name) =>
    running(aHost(name, { total: full }), { group, count: 1, each: aDemand({ cpu: 256 }) }),
  );
  const other = aHost("c", { status: "ACTIVE", agentConnected: false });
  const hosts = [...rows.map((row) => row.host), other];
  const capacity = capacityOf(hosts, { old: rows.flatMap((row) => row.held) });
  const daemon = { ...web, schedulingStrategy: "DAEMON", desiredCount: 2, deploymentConfiguration: {} };
  expect(judge([], daemon, { capacity })).toMatchObject({ fit: "FITS", said: "All 2 new tasks find room." });
  const bigger = { definition: { containerDefinitions: [{ cpu: 600, memory: 10 }] } };
  expect(judge([], daemon, { capacity, ...bigger })).toMatchObject({
    fit: "DOES_NOT_FIT",
    said: "None of 2 new tasks finds room: a task needs 600 CPU units; the freest host, a, has 512.",
  });
  const never = { ...daemon, deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 } };
  expect(judge([], never, { capacity }).fit).toBe("DOES_NOT_FIT");
  const nowhere = {
    ...daemon,
    placementConstraints: [{ type: "memberOf", expression: "attribute:rack exists" }],
  };
  expect(judge([], nowhere, { capacity })).toMatchObject({ fit: "FITS" });
});
