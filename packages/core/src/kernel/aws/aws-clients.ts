import { AsyncLocalStorage } from "node:async_hooks";
import type { EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient } from "@aws-sdk/client-ecs";
import { STSClient } from "@aws-sdk/client-sts";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { Queue } from "../queues/queue.ts";
import { classifyAwsError, Superseded } from "./aws-failure.ts";
import { type CheckingClients, createCheckingClients } from "./checking-clients.ts";
import { lastWordAgents } from "./last-word.ts";
import type { Purpose, RateGate } from "./rate-gate.ts";

/** An account and region to talk to, and how to get in. */
export type AwsPlace = {
  account: string;
  region: string;
  roleArn?: string | undefined;
  externalId?: string | undefined;
  endpoint?: string | undefined;
};

/** The clients of one account and region. */
export type AwsClients = {
  /** For listing: retried, and held back so that changes always have room. */
  listing: {
    ecs: ECSClient;
    ec2: () => Promise<EC2Client>;
    sts: STSClient;
    /** Of the services beside ECS that the fleet refers to. */
    beside: CheckingClients;
  };
  /** For changes: looks are retried; calls that change something are sent once, since they have no client token. */
  changing: {
    reading: ECSClient;
    writing: ECSClient;
    /** Milliseconds until it is the holder's turn to change something; 0: now. As RateGate's `turn`. */
    turnOf(operation: string, holder: string): Promise<number>;
  };
  /**
   * A queue over a new client, which looks for credentials anew: its user is to make another one when they are refused.
   * Without the gate, as SQS has no limit that one queue meets.
   */
  queueAt(url: string): Promise<Queue>;
  /** For looks at what a change refers to, before it is made. */
  checking: CheckingClients;
};

/** Milliseconds. `requestTimeout` counts from the first attempt to connect to the head of the answer. */
export type AwsTimeouts = { connectionTimeout: number; requestTimeout: number };

/** A call is given up sooner than a frozen worker's jobs are taken over (jobs/lease-timing.ts). */
export const awsTimeouts: AwsTimeouts = { connectionTimeout: 3_000, requestTimeout: 6_000 };

/** Makes the clients of a place. Credentials are found when they are first needed, by the SDK's own rules. */
export function createAwsClients(gate: RateGate, place: AwsPlace, timeouts = awsTimeouts): AwsClients {
  const { region, endpoint } = place;
  const credentials = place.roleArn
    ? fromTemporaryCredentials({
        params: {
          RoleArn: place.roleArn,
          RoleSessionName: "fleetgraph",
          ...(place.externalId ? { ExternalId: place.externalId } : {}),
        },
        clientConfig: { region, ...(endpoint ? { endpoint } : {}) },
      })
    : undefined;
  const common = {
    // Without one the SDK finds it: AWS_REGION, or the profile's.
    ...(region === "" ? {} : { region }),
    // Without throwOnRequestTimeout the SDK (node-http-handler 4.14) only warns of a request that takes too long.
    requestHandler: { ...timeouts, throwOnRequestTimeout: true },
    ...(endpoint ? { endpoint } : {}),
    ...(credentials ? { credentials } : {}),
  };
  const gated = <Client extends { middlewareStack: unknown }>(
    client: Client,
    purpose: Purpose,
    where: string = region,
  ) => throughGate(client, { gate, purpose, place: `${place.account}/${where}` });
  let madeEc2: Promise<EC2Client> | null = null;
  // EC2's client takes 90 MB, which a process that only serves the graph can do without.
  const ec2 = () => {
    madeEc2 ??= import("@aws-sdk/client-ec2").then(({ EC2Client }) =>
      gated(new EC2Client({ ...common, maxAttempts: 5 }), "sync"),
    );
    return madeEc2;
  };
  return {
    listing: {
      ecs: gated(new ECSClient({ ...common, maxAttempts: 5 }), "sync"),
      ec2,
      sts: new STSClient({ ...common, maxAttempts: 3 }),
      beside: createCheckingClients({ ...common, maxAttempts: 5 }, (client, where) =>
        gated(client, "sync", where),
      ),
    },
    changing: {
      reading: gated(new ECSClient({ ...common, maxAttempts: 3 }), "change"),
      writing: gated(
        new ECSClient({
          ...common,
          requestHandler: { ...common.requestHandler, ...lastWordAgents() },
          maxAttempts: 1,
        }),
        "change",
      ),
      turnOf: (operation, holder) => gate.turn(`${place.account}/${region}`, operation, holder),
    },
    async queueAt(url) {
      const [{ SQSClient }, { createQueue }] = await Promise.all([
        import("@aws-sdk/client-sqs"),
        import("../queues/create-queue.ts"),
      ]);
      // A long poll waits for 20 seconds.
      const requestTimeout = timeouts.requestTimeout + 20_000;
      const requestHandler = { ...common.requestHandler, requestTimeout };
      return createQueue(new SQSClient({ ...common, requestHandler, maxAttempts: 2 }), url);
    },
    checking: createCheckingClients({ ...common, maxAttempts: 2 }, (client, where) =>
      gated(client, "check", where),
    ),
  };
}

type Next = (args: unknown) => Promise<unknown>;
export type Stack = {
  addRelativeTo(
    middleware: (next: Next, context: { commandName?: string }) => Next,
    options: { name: string; relation: "after"; toMiddleware: string },
  ): void;
};

export const gateMiddleware = "fleetgraphRateGate";

type Send = (this: unknown, command: unknown, options?: { abortSignal?: AbortSignal }) => unknown;

const abortScope = new AsyncLocalStorage<AbortSignal>();

/**
 * Calls that are made in `work` are given up when the signal is aborted, also while they wait at the gate. Where its
 * reason is Superseded they fail with that, and not as if AWS had not answered.
 */
export function abortable<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  return abortScope.run(signal, work);
}

/** Every try of a call, also the SDK's own retries, waits for its turn. */
function throughGate<Client extends { middlewareStack: unknown }>(
  client: Client,
  where: { gate: RateGate; purpose: Purpose; place: string },
): Client {
  const { gate, purpose, place } = where;
  const sender = client as unknown as { send: Send };
  const { send } = sender;
  // The SDK tells its middleware nothing of the signal that a call was sent with.
  sender.send = function (this: unknown, command, options) {
    const abortSignal = options?.abortSignal ?? abortScope.getStore();
    if (!abortSignal) return send.call(this, command, options);
    return abortScope.run(abortSignal, () => send.call(this, command, { ...options, abortSignal }));
  };
  (client.middlewareStack as Stack).addRelativeTo(
    (next, context) => async (args) => {
      const operation = (context.commandName ?? "").replace(/Command$/, "");
      const signal = abortScope.getStore();
      await gate.take(place, purpose, operation, signal);
      try {
        return await next(args);
      } catch (error) {
        if (signal?.aborted && signal.reason instanceof Superseded) throw signal.reason;
        if (classifyAwsError(operation, error).kind === "throttled") gate.throttled(place, operation);
        throw error;
      }
    },
    { name: gateMiddleware, relation: "after", toMiddleware: "retryMiddleware" },
  );
  return client;
}
