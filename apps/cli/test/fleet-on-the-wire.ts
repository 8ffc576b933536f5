import { GraphQLError } from "graphql";
import { type GraphOnTheWire, graphOnTheWire } from "../../../packages/sdk/test/graph-on-the-wire.ts";
import { type Asked, connection, problem } from "./answers.ts";
import { type Deployments, deploymentsOnTheWire, type Play } from "./deployments-on-the-wire.ts";
import { guardsOnTheWire } from "./guards-on-the-wire.ts";
import { insightsOnTheWire } from "./insights-on-the-wire.ts";
import { capacityOnTheWire, imagesOnTheWire } from "./inventory-on-the-wire.ts";
import { outOfBandOnTheWire } from "./out-of-band-on-the-wire.ts";
import { questionsOnTheWire } from "./questions-on-the-wire.ts";
import { whyOnTheWire } from "./why-on-the-wire.ts";

type Row = Record<string, unknown>;

export interface FleetOnTheWire extends Play {
  wire: GraphOnTheWire;
  /** How CloudTrail is joined in from now on. */
  trail: "fresh" | "stale" | "none";
}

const at = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1000).toISOString();

function pastMoment(moment: string | null): string | null {
  if (moment === null || Date.parse(moment) <= Date.now()) return moment;
  throw new GraphQLError("at is still to come.", { extensions: { code: "BAD_USER_INPUT" } });
}

/** A small fleet on the wire: what the command line talks to in its tests. */
export async function fleetOnTheWire(): Promise<FleetOnTheWire> {
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

  const fleet: FleetOnTheWire = {
    wire: undefined as never,
    script: "succeeds",
    paceMs: 30,
    asked: [],
    firstResults: new Map(),
    approvals: null,
    trail: "fresh",
  };

  function find(ref: string): Row | "ambiguous" | null {
    const found = services.filter((row) => {
      const name = String(row.name);
      return row.id === ref || name === ref || `${(row.cluster as Row).name}/${name}` === ref;
    });
    return found.length > 1 ? "ambiguous" : (found[0] ?? null);
  }

  const deployments: Deployments = deploymentsOnTheWire({ fleet, find });
  const guards = guardsOnTheWire({ asked: fleet.asked, find });
  const outOfBand = outOfBandOnTheWire(fleet);

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
        {
          check: "IMAGE",
          subject: "example.com/repo/app:v42",
          status: "PASSED",
          message: "example.com/repo/app:v42 is there.",
          hint: null,
        },
        // Where AWS answers nothing, every check says the same.
        ...(failing ? ["/web/token"] : ["/web/token", "/web/other"]).map((subject) => ({
          check: "SECRETS",
          subject,
          status: failing ? "FAILED" : "NOT_CHECKED",
          message: failing
            ? `There is no parameter ${subject}.`
            : "Not checked: Fleetgraph may not call ssm:GetParameters.",
          hint: failing ? "Make it first." : null,
        })),
      ],
      guards:
        fleet.script === "hangs"
          ? [{ guard: "LOCK", message: "web is locked by carol: migration.", overridable: true }]
          : [],
      approval: { needed: 2, group: "operators", expiresSeconds: 3600 },
      ahead: null,
    };
  }

  const isThere = ({ service, host }: Row) =>
    (service === undefined || find(String(service)) !== null) && (host === undefined || host === "hst_1");
  const lists = {
    services: (page: Asked) =>
      connection(
        services.filter((row) => !page.filter?.cluster || (row.cluster as Row).name === page.filter.cluster),
        page,
      ),
    clusters: (page: Asked) =>
      connection(
        clusters.map((cluster) => ({ ...cluster, ...capacityOnTheWire })),
        page,
      ),
    tasks: (page: Asked) =>
      connection(
        // Of what is not there are none.
        Array.from({ length: isThere(page.filter ?? {}) ? 30 : 0 }, (_, index) => ({
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
  };
  let syncs = 0;
  fleet.wire = await graphOnTheWire({
    viewer: {
      principal: "alice",
      token: { id: "tok_1", name: "laptop", principal: "alice", roles: [], createdAt: at(9) },
      permissions: [],
      firstResult: ({ idempotencyKey }: { idempotencyKey: string }) =>
        fleet.firstResults.get(idempotencyKey) ?? null,
    },
    fleet: ({ at: moment = null }: { at?: string | null }) => ({
      ...lists,
      at: pastMoment(moment),
      historySince: at(90_000),
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
      listing: {
        underWay: 1,
        behindSeconds: fleet.script === "fails" ? 95 : 0,
        nextAt: at(fleet.script === "fails" ? 95 : -20),
        places: ["us-east-1", "eu-west-1"].map((region) => ({
          accountName: "main",
          region,
          intervalSeconds: 60,
          startedAt: region === "us-east-1" ? at(12) : null,
          partsDone: region === "us-east-1" ? 31 : null,
          partsTotal: region === "us-east-1" ? 81 : null,
          finishedAt: at(65),
          nextAt: at(-20),
          behindSeconds: 0,
        })),
      },
      rateBudgets: ["clusterRead", "taskRead", "serviceRead", "taskDefinitionWrite"].map(
        (apiClass, index) => ({
          account: "111111111111",
          names: ["main"],
          region: "ap-northeast-1",
          apiClass,
          burst: 100,
          sustainedPerSecond: 20,
          inUse: 30 * index,
          loweredTo: apiClass === "serviceRead" ? 9.8 : null,
          callsLastMinute: { changes: 12, checks: index, listings: 1_032 },
          waiting: { changes: 0, checks: 0, listings: 4 },
          turnsWaiting: apiClass === "taskDefinitionWrite" ? 480 : 0,
          throttledLastHour: apiClass === "serviceRead" ? 3 : 0,
        }),
      ),
    }),
    ...guards.resolvers,
    ...outOfBand.resolvers,
    ...questionsOnTheWire(fleet.asked).resolvers,
    ...insightsOnTheWire(fleet.asked),
    planDeployment: ({ input }: { input: Row }) => plan(input),
    ...deployments,
    why: whyOnTheWire(find),
    service: ({ ref }: { ref: string }) => {
      const found = find(ref);
      return found === null || found === "ambiguous" ? found : { ...found, ...guards.ofService(found) };
    },
    cluster: ({ ref }: { ref: string }) => clusters.find(({ name }) => name === ref) ?? null,
    host: () => null,
    images: (page: Asked) => connection(imagesOnTheWire(services), page),
    ...lists,
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
          approvers: [],
          address: "10.0.0.7",
          client: "fleet",
          clientVersion: "0.1.0",
        })),
        page,
      );
    },
    refusedRequests: (page: Asked) =>
      connection(
        [
          { hour: at(3_600), reason: "UNKNOWN", count: 12 },
          { hour: at(3_600), reason: "EXPIRED", count: 1 },
        ],
        page,
      ),
    auditEventsAfter: () => connection([], {}),
    async *watchAudit() {
      const entry = { at: at(0), action: "token.create", outcome: "ACCEPTED", actor: "alice" };
      const of = { targetType: "AccessToken", targetName: "new", requestId: "r", payload: {}, leaf: "" };
      const auditEvent = { id: "aud_9", ...entry, ...of, approvers: [] };
      yield { auditEvents: { cursor: "c1", auditEvent } };
      await new Promise(() => undefined);
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
