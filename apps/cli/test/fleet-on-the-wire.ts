import { type GraphOnTheWire, graphOnTheWire } from "../../../packages/sdk/test/graph-on-the-wire.ts";
import { guardsOnTheWire } from "./guards-on-the-wire.ts";

type Row = Record<string, unknown>;

type Asked = { first?: number; after?: string | null; filter?: Row };

/** How the next deployment goes. */
export type Script = "succeeds" | "fails" | "hangs";

export interface FleetOnTheWire {
  wire: GraphOnTheWire;
  /** How deployments go from now on. */
  script: Script;
  /** Milliseconds between two events. */
  paceMs: number;
  /** Inputs of the mutations, in the order they came. */
  asked: Row[];
}

const at = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1000).toISOString();
const explanation = {
  kind: "cause.imageMissing",
  cause:
    "The image repo/app:v43 of the container app could not be pulled: it does not exist, or the task may not read it.",
  nextStep: "Check the tag, push the image, and deploy again.",
  evidence: { stopCode: "TaskFailedToStart", stoppedReason: "CannotPullContainerError: not found" },
  stoppedTasks: [],
  placementFailures: [],
  shortHosts: [],
  serviceEvents: [],
  notKnown: ["The hosts were not looked at."],
};

/** A small fleet on the wire: what the command line talks to in its tests. */
export async function fleetOnTheWire(): Promise<FleetOnTheWire> {
  const deployments = new Map<string, Row & { script: Script; happened: Row[] }>();
  const clusters = ["dev", "prod"].map((name) => ({
    id: `clu_${name}`,
    arn: `arn:aws:ecs:ap-northeast-1:1:cluster/${name}`,
    name,
    region: "ap-northeast-1",
    account: { id: "acc_1", name: "main", awsAccountId: "111111111111" },
    status: "ACTIVE",
    rawStatus: "ACTIVE",
    labels: [],
    serviceCount: 2,
    runningTaskCount: 5,
    hostCount: 1,
    observedAt: at(5),
  }));
  const [dev, prod] = clusters;
  const services: Row[] = [
    [prod, "web", 4],
    [prod, "api", 2],
    [dev, "api", 1],
    [dev, "a-service-with-quite-a-long-name-that-does-not-fit-easily", 1],
  ].map(([cluster, name, count], index) => ({
    id: `svc_${index + 1}`,
    arn: `arn:aws:ecs:ap-northeast-1:1:service/${(cluster as Row).name}/${name}`,
    name,
    cluster,
    status: "ACTIVE",
    rawStatus: "ACTIVE",
    launchType: "EC2",
    deploymentController: "ECS",
    desiredCount: count,
    runningCount: count,
    pendingCount: 0,
    steady: name !== "api",
    taskDefinition: {
      arn: "arn:td",
      family: name,
      revision: 41,
      containers: [
        {
          name: "app",
          image: "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/team/app:v41",
          essential: true,
        },
      ],
    },
    latestDeployment: null,
    activeDeployment: null,
    createdAt: at(90_000),
    observedAt: at(5),
  }));

  const fleet: FleetOnTheWire = { wire: undefined as never, script: "succeeds", paceMs: 30, asked: [] };

  function find(ref: string): Row | "ambiguous" | null {
    const found = services.filter((row) => {
      const name = String(row.name);
      return row.id === ref || name === ref || `${(row.cluster as Row).name}/${name}` === ref;
    });
    return found.length > 1 ? "ambiguous" : (found[0] ?? null);
  }

  const guards = guardsOnTheWire({ asked: fleet.asked, find });

  function begin(service: Row, kind: string, input: Row): Row {
    const images = (input.images as { container?: string; image: string }[] | undefined) ?? [];
    const id = `dep_${deployments.size + 1}`;
    const deployment = {
      id,
      kind,
      service,
      state: "REQUESTED",
      version: 1,
      images: images.map((each) => ({
        container: each.container ?? "app",
        from: "repo/app:v41",
        to: each.image.startsWith(":") ? `repo/app${each.image}` : each.image,
      })),
      desiredCount: (input.desiredCount as number | undefined) ?? null,
      overrides: [],
      requestedBy: "alice",
      onBehalfOf: input.onBehalfOf ?? null,
      reason: input.reason ?? null,
      createdAt: at(0),
      updatedAt: at(0),
      finishedAt: null as string | null,
      deadlineAt: at(-600),
      explanation: null as unknown,
      progress: null as unknown,
      script: fleet.script,
      happened: [] as Row[],
    };
    deployments.set(id, deployment);
    service.activeDeployment = deployment;
    service.latestDeployment = deployment;
    void play(deployment, service);
    return deployment;
  }

  async function play(deployment: Row & { happened: Row[]; script: Script }, service: Row): Promise<void> {
    const desired = (deployment.desiredCount as number | null) ?? (service.desiredCount as number);
    const tell = (kind: string, state: string, message: string, more: Row = {}) => {
      const version = deployment.happened.length + 1;
      deployment.state = state;
      deployment.version = version;
      if (more.progress) deployment.progress = more.progress;
      const event = {
        cursor: String(version),
        version,
        at: at(0),
        kind,
        state,
        message,
        final: false,
        ...more,
      };
      if (event.final) {
        deployment.finishedAt = at(0);
        service.activeDeployment = null;
      }
      deployment.happened.push({ ...event, deployment });
    };
    const wait = () => new Promise((resolve) => setTimeout(resolve, fleet.paceMs).unref());
    tell("deployment.requested", "REQUESTED", "Asked for by alice.");
    await wait();
    tell("deployment.started", "REGISTERING", "Preparing the new revision.");
    await wait();
    tell("deployment.revisionRegistered", "UPDATING", `Registered ${service.name}:42.`);
    await wait();
    for (let running = 0; running <= desired; running += 1) {
      if (deployment.script !== "succeeds" && running > desired / 2) break;
      if (deployment.finishedAt) return;
      const progress = {
        desired,
        running,
        pending: Math.min(1, desired - running),
        failed: 0,
        oldRunning: desired - running,
      };
      tell("deployment.progressed", "ROLLING_OUT", `${running} of ${desired} new tasks running.`, {
        progress,
      });
      await wait();
    }
    while (deployment.script === "hangs") {
      if (deployment.state === "CANCELLING") {
        tell("deployment.cancelled", "CANCELLED", "Stopped; the service is as it was before.", {
          final: true,
        });
        return;
      }
      await wait();
    }
    if (deployment.script === "fails") {
      deployment.explanation = explanation;
      tell("deployment.failed", "FAILED", "Failed.", { final: true });
    } else tell("deployment.succeeded", "SUCCEEDED", `Done: ${desired} tasks running.`, { final: true });
  }

  const connection = (rows: Row[], { first = 20, after }: Asked) => {
    const start = after ? Number(after) + 1 : 0;
    const edges = rows
      .slice(start, start + first)
      .map((node, index) => ({ cursor: String(start + index), node }));
    const endCursor = edges.at(-1)?.cursor ?? null;
    return {
      edges,
      pageInfo: { hasNextPage: start + first < rows.length, hasPreviousPage: start > 0, endCursor },
    };
  };
  const problem = (typename: string, code: string, message: string, hint: string, more: Row = {}) => ({
    __typename: typename,
    code,
    message,
    hint,
    ...more,
  });

  function change(kind: string, payload: string, input: Row) {
    fleet.asked.push(input);
    const ref = String(input.service);
    const found = find(ref);
    if (found === null)
      return problem("NotFound", "NOT_FOUND", `There is no service "${ref}".`, "fleet services");
    if (found === "ambiguous") {
      const candidates = ["dev/api", "prod/api"];
      const hint = `Say which: ${candidates.join(", ")}`;
      return problem("AmbiguousReference", "AMBIGUOUS_REFERENCE", `"${ref}" names 2 services.`, hint, {
        candidates,
      });
    }
    if (found.activeDeployment) {
      const { id } = found.activeDeployment as { id: string };
      const message = `The service is already being changed by ${id}.`;
      const hint = `Wait for it, or stop it with: fleet cancel ${id}`;
      return problem("DeploymentInProgress", "DEPLOYMENT_IN_PROGRESS", message, hint, {
        deployment: found.activeDeployment,
      });
    }
    if (String(input.reason).includes("forbidden")) {
      const message = "This needs the permission service:deploy on prod/web.";
      return problem("NotPermitted", "NOT_PERMITTED", message, "Ask an administrator.", {
        permission: "service:deploy",
      });
    }
    return { __typename: payload, deployment: begin(found, kind, input) };
  }

  /** What stands in a plan's way follows the script; what differs is always the same. */
  function plan(input: Row) {
    fleet.asked.push(input);
    const service = find(String(input.service));
    if (service === null || service === "ambiguous") {
      return problem("NotFound", "NOT_FOUND", `There is no service "${input.service}".`, "fleet services");
    }
    const differs = (kind: string, path: string[], before: string | null, after: string | null) => ({
      kind,
      path,
      before,
      after,
      redacted: path.includes("environment"),
    });
    const within = ["containerDefinitions", "app"];
    const failing = fleet.script === "fails";
    return {
      __typename: "PlanDeploymentPayload",
      service,
      kind: "DEPLOY",
      images: [{ container: "app", from: "repo/app:v41", to: "repo/app:v42" }],
      definitionDifferences: [
        differs("ADDED", [...within, "environment", "LOG_LEVEL"], null, null),
        differs("CHANGED", [...within, "image"], "repo/app:v41", "repo/app:v42"),
      ],
      serviceDifferences: [differs("CHANGED", ["desiredCount"], "4", "6")],
      checks: [
        { check: "IMAGE", subject: "app", status: "PASSED", message: "repo/app:v42 is there.", hint: null },
        {
          check: "SECRETS",
          subject: "/web/token",
          status: failing ? "FAILED" : "NOT_CHECKED",
          message: failing ? "There is no parameter /web/token." : "AWS denied ssm:GetParameters.",
          hint: failing ? "Make it first." : null,
        },
      ],
      guards:
        fleet.script === "hangs"
          ? [{ guard: "LOCK", message: "web is locked by carol: migration.", overridable: true }]
          : [],
      approval: { needed: 2, group: "operators", expiresSeconds: 3600 },
      ahead: null,
    };
  }

  let syncs = 0;
  fleet.wire = await graphOnTheWire({
    viewer: {
      principal: "alice",
      token: { id: "tok_1", name: "laptop", principal: "alice", roles: [], createdAt: at(9) },
      permissions: [],
    },
    fleet: () => ({
      observedAt: at(65),
      clusterCount: 2,
      serviceCount: 4,
      taskCount: 8,
      hostCount: 2,
      accounts: [{ id: "acc_1", name: "main", awsAccountId: "111111111111" }],
      stale:
        fleet.script === "fails"
          ? [
              {
                kind: "HOSTS",
                account: { name: "main" },
                region: "eu-west-1",
                cluster: dev,
                observedAt: null,
                attemptedAt: at(2),
                failedSince: at(60),
                failure: {
                  kind: "cause.listing.denied",
                  cause: "AWS denied ListContainerInstances: no.",
                  nextStep: "Allow it.",
                },
              },
            ]
          : [],
      lastSync: { id: "syn_1", requestedAt: at(70), finishedAt: at(65) },
    }),
    ...guards.resolvers,
    planDeployment: ({ input }: { input: Row }) => plan(input),
    service: ({ ref }: { ref: string }) => {
      const found = find(ref);
      return found === null || found === "ambiguous" ? found : { ...found, ...guards.ofService(found) };
    },
    services: (page: Asked) =>
      connection(
        services.filter((row) => !page.filter?.cluster || (row.cluster as Row).name === page.filter.cluster),
        page,
      ),
    clusters: (page: Asked) => connection(clusters, page),
    tasks: (page: Asked) =>
      connection(
        Array.from({ length: 30 }, (_, index) => ({
          id: `tsk_${index}`,
          arn: "arn:task",
          name: `0f${index}a9c51e2d34f0a8b7c6d5e4f3a2b1c0`,
          cluster: prod,
          service: services[0],
          host: { id: "hst_1", name: "i-0abc1234def567890" },
          status: index === 3 ? "STOPPED" : "RUNNING",
          rawStatus: index === 3 ? "STOPPED" : "RUNNING",
          health: "HEALTHY",
          launchType: "EC2",
          containers: [{ name: "app", image: "repo/app:v41", imageDigest: null, status: "RUNNING" }],
          startedAt: at(index * 3000),
          stoppedReason: index === 3 ? "Essential container in task exited" : null,
          observedAt: at(5),
        })),
        page,
      ),
    hosts: (page: Asked) =>
      connection(
        [
          {
            id: "hst_1",
            arn: "arn:host",
            name: "i-0abc1234def567890",
            cluster: prod,
            ec2InstanceId: "i-0abc1234def567890",
            instanceType: "m6i.large",
            availabilityZone: "ap-northeast-1a",
            status: "ACTIVE",
            agentConnected: true,
            agentVersion: "1.93.1",
            registeredCpu: 2048,
            remainingCpu: 512,
            registeredMemory: 7680,
            remainingMemory: 1024,
            runningTaskCount: 5,
            observedAt: at(5),
          },
        ],
        page,
      ),
    deployments: (page: Asked) =>
      connection(
        [...deployments.values()]
          .filter((row) => !page.filter?.service || row.service === find(String(page.filter.service)))
          .reverse(),
        page,
      ),
    deployment: ({ id }: { id: string }) => deployments.get(id) ?? null,
    deploymentEvents: ({ id, after, first }: { id: string; after: string | null; first: number }) => {
      const rest = deployments.get(id)?.happened.slice(Number(after ?? 0)) ?? [];
      const edges = rest.slice(0, first).map((node) => ({ cursor: node.cursor, node }));
      const endCursor = edges.at(-1)?.cursor ?? null;
      return { edges, pageInfo: { hasNextPage: rest.length > first, hasPreviousPage: false, endCursor } };
    },
    async *watch({ id, after }: { id: string; after: string | null }) {
      for (let next = Number(after ?? 0); ; ) {
        const event = deployments.get(id)?.happened[next];
        if (!event) await new Promise((resolve) => setTimeout(resolve, 5).unref());
        else {
          yield { deploymentEvents: event };
          if (event.final) return;
          next += 1;
        }
      }
    },
    auditEvents: (page: Asked) => {
      fleet.asked.push({ auditFilter: page.filter });
      return connection(
        [
          ["alice", "deployment.request", "ACCEPTED", "prod/web", "fix the login"],
          ["bot", "deployment.rollback", "REFUSED", "prod/api", null],
        ].map(([actor, action, outcome, targetName, reason], index) => ({
          id: `aud_${index}`,
          at: at(index * 100),
          action,
          outcome,
          actor,
          onBehalfOf: actor === "bot" ? "carol" : null,
          targetType: "service",
          targetId: "svc_1",
          targetName,
          requestId: "req_1",
          reason,
          payload: {},
          leaf: "",
        })),
        page,
      );
    },
    accessTokens: (page: Asked) =>
      connection(
        [
          {
            id: "tok_1",
            name: "laptop",
            principal: "alice",
            roles: ["admin"],
            createdAt: at(9),
            expiresAt: at(-86_400 * 30),
          },
        ],
        page,
      ),
    deployService: ({ input }: { input: Row }) =>
      change(input.images ? "DEPLOY" : "SCALE", "DeployServicePayload", input),
    rollbackService: ({ input }: { input: Row }) => change("ROLLBACK", "RollbackServicePayload", input),
    cancelDeployment: ({ input }: { input: Row }) => {
      fleet.asked.push(input);
      const deployment = deployments.get(String(input.deployment));
      if (!deployment)
        return problem("NotFound", "NOT_FOUND", "There is no such deployment.", "fleet history");
      deployment.state = "CANCELLING";
      return { __typename: "CancelDeploymentPayload", deployment };
    },
    syncFleet: ({ input }: { input: Row }) => {
      fleet.asked.push(input);
      syncs = 0;
      return { __typename: "SyncFleetPayload", sync: { id: "syn_2", requestedAt: at(0) } };
    },
    fleetSync: () => {
      syncs += 1;
      const done = syncs > 1 && fleet.script !== "hangs";
      return {
        id: "syn_2",
        requestedAt: at(3),
        startedAt: at(3),
        finishedAt: done ? at(0) : null,
        calls: 12,
        failedListings: fleet.script === "fails" ? 1 : 0,
        changedRows: 3,
      };
    },
    createAccessToken: ({ input }: { input: Row }) => {
      fleet.asked.push(input);
      return {
        __typename: "CreateAccessTokenPayload",
        accessToken: { id: "tok_2", ...input, createdAt: at(0) },
        secret: "fgt_new",
      };
    },
    revokeAccessToken: ({ input }: { input: Row }) => ({
      __typename: "RevokeAccessTokenPayload",
      accessToken: { id: input.id, name: "laptop", principal: "alice", roles: [], createdAt: at(9) },
    }),
  });
  return fleet;
}
