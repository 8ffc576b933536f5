import type { ScenarioInput } from "@fleetgraph/simulator";

type Service = { name: string; cluster: string };

/** Something that `break` can do to the demo. */
export type Breakage = {
  /** What it does, for people. */
  says: string;
  /** The scenario that is set; what is done at once has none. */
  input?(service: Service): ScenarioInput;
  /** It is done at once, and no deployment is needed to see it: what to look with. */
  atOnce?: { route: string; body(service: Service): object; look(service: Service): string };
  /** The check before a deployment sees it, and refuses: the roll-out then has to be asked for all the same. */
  seenBefore?: boolean;
};

/** A build that is broken: the next image deployed, and none before or after it. */
const build = (kind: ScenarioInput["kind"], says: string): Breakage => ({
  says: `the next image ${says}`,
  input: ({ name, cluster }) => ({ kind, nextImage: true, service: name, cluster }),
});
/** What the service meets until it is mended. */
const place = (input: Pick<ScenarioInput, "kind" | "resource">, says: string): Breakage => ({
  says: `${says}, until mended`,
  input: ({ name, cluster }) => ({ ...input, service: name, cluster }),
  // What hosts have free is read before a roll-out; what only one build or one look of ECS shows is not.
  seenBefore: input.kind === "agent-disconnected" || ["CPU", "MEMORY"].includes(input.resource ?? ""),
});
/** What every call meets until it is mended. */
const calls = (input: ScenarioInput, says: string): Breakage => ({
  says: `${says}, until mended`,
  input: () => input,
});
const nextUpdate = (kind: ScenarioInput["kind"], says: string): Breakage => ({
  says: `UpdateService is cut off ${says}, once`,
  input: () => ({ kind, operation: "UpdateService", nth: 1 }),
});

/** Every breakage by the name that `--with` takes. */
export const breakages: Readonly<Record<string, Breakage>> = {
  "image-missing": build("image-missing", "does not exist"),
  "image-denied": build("image-denied", "may not be pulled from ECR"),
  "wrong-platform": build("wrong-platform", "is of another platform"),
  "missing-secret": build("missing-secret", "names a secret that does not exist"),
  "log-driver": build("log-driver", "logs to a group that does not exist"),
  "entrypoint-not-found": build("entrypoint-not-found", "starts a command it does not have"),
  "exit-at-start": build("exit-at-start", "exits as soon as it starts"),
  "failing-health-check": build("failing-health-check", "never passes its health check"),
  oom: build("oom", "is killed for its memory"),
  "spot-interruption": build("spot-interruption", "loses its Spot capacity"),
  alarm: {
    says: "an alarm goes off 30 s later, until mended",
    input: ({ name, cluster }) => ({ kind: "alarm", service: name, cluster, afterMilliseconds: 30_000 }),
  },
  "bad-role": place({ kind: "bad-role" }, "ECS cannot assume the tasks' role"),
  "port-clash": place({ kind: "port-clash" }, "the tasks' host port is taken"),
  "no-room": place({ kind: "no-room", resource: "MEMORY" }, "no host has enough memory left"),
  "no-room-cpu": place({ kind: "no-room", resource: "CPU" }, "no host has enough CPU left"),
  "no-room-eni": place({ kind: "no-room", resource: "ENI" }, "no host has a network interface left"),
  "no-room-attribute": place({ kind: "no-room", resource: "ATTRIBUTE" }, "no host has what tasks require"),
  "agent-disconnected": place({ kind: "agent-disconnected" }, "the hosts' ECS agents are gone"),
  "capacity-provider-empty": place({ kind: "capacity-provider-empty" }, "the capacity provider has no hosts"),
  "throttling-storm": calls({ kind: "throttling-storm" }, "AWS throttles every call"),
  "drop-before-effect": nextUpdate("drop-before-effect", "before its effect"),
  "drop-after-effect": nextUpdate("drop-after-effect", "after its effect"),
  latency: calls({ kind: "latency", milliseconds: 2_000 }, "AWS answers two seconds late"),
  "server-error": calls({ kind: "server-error" }, "AWS answers 500 to every call"),
  "http-500-html": calls({ kind: "http-500-html" }, "AWS answers 500 with an HTML page"),
  "access-denied": calls({ kind: "access-denied" }, "AWS denies every call"),
  "expired-credentials": calls({ kind: "expired-credentials" }, "AWS finds the credentials expired"),
  unreachable: calls({ kind: "unreachable" }, "AWS cannot be reached"),
  "unknown-operation": calls(
    { kind: "unknown-operation", operation: "ListServiceDeployments" },
    "this AWS has no ListServiceDeployments",
  ),
  "ignore-paging": calls({ kind: "ignore-paging" }, "AWS lists everything on one page"),
  "omit-optional-fields": calls({ kind: "omit-optional-fields" }, "answers lack their optional fields"),
  "odd-states": calls({ kind: "odd-states" }, "AWS answers states nobody knows"),
  "behind-the-back": {
    says: "somebody changes its count in the AWS console",
    atOnce: {
      route: "out-of-band",
      body: ({ name, cluster }) => ({ service: name, cluster, person: "mallory@example.com" }),
      look: ({ name, cluster }) => `npx fleet audit out-of-band ${cluster}/${name} --watch`,
    },
  },
  "stale-reads": calls({ kind: "stale-reads" }, "reads lag behind writes"),
};
