import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { beginDigests, deliverFile } from "./cloudtrail/deliver-files.ts";
import type { Trail } from "./cloudtrail/trail.ts";
import { ssoIdentity } from "./cloudtrail/user-identity.ts";
import { pushImage } from "./ecr/push-image.ts";
import { autoscale, changeBehind, changeHost, findHost, loseHost, removeService } from "./ecs/out-of-band.ts";
import { createBucket } from "./s3/bucket.ts";
import { putObject } from "./s3/put-object.ts";
import type { Settled, Simulator } from "./simulator-handle.ts";
import type { SimulatorOptions } from "./simulator-options.ts";
import { createQueue } from "./sqs/queue.ts";
import { accessKeyOf, addAccount, createWorld } from "./state/create-world.ts";
import { summarise } from "./state/summary.ts";
import { regionOf, type World } from "./state/world.ts";
import { answerControl } from "./wire/control-door.ts";
import { dispatch } from "./wire/dispatch.ts";

/**
 * An AWS account (or several) on the wire: ECS, EC2, ECR and STS behind one port.
 *
 * @throws the server's error when the port is taken
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const world = createWorld(options);
  const host = options.host ?? "127.0.0.1";
  const server = createServer();
  await listen(server, { host, port: options.port ?? 0 });
  const { port } = server.address() as AddressInfo;
  const simulator: Simulator = {
    url: `http://${host}:${port}`,
    port,
    clock: world.clock,
    advance: (milliseconds) => world.clock.advance(milliseconds),
    settle: ({ atMost = 2 * 3_600_000 } = {}) => settle(world, atMost),
    calls: (filter) => world.calls.list(filter),
    clearCalls: () => world.calls.clear(),
    scenarios: world.scenarios,
    credentials: (accountId) => {
      if (!world.accounts.has(accountId)) addAccount(world, { id: accountId });
      return { accessKeyId: accessKeyOf(accountId), secretAccessKey: `secret-of-${accountId}` };
    },
    addAccount: (account) => addAccount(world, account),
    pushImage: ({ account, region, ...image }) =>
      pushImage(regionOf(world, account, region), { ...image, pushedAt: world.clock.now() }),
    deleteImage: ({ account, region, repository, tag }) =>
      regionOf(world, account, region).repositories.get(repository)?.images.delete(tag) ?? false,
    setHost: ({ agentConnected, status, ...which }) => {
      changeHost(world, findHost(world, which), { agentConnected, status });
    },
    loseHost: (which) => loseHost(world, findHost(world, which)),
    autoscale: (input) => autoscale(world, input),
    changeBehind: (input) => changeBehind(world, input),
    createQueue: ({ account, region: name, dead, ...input }) => {
      const region = regionOf(world, account, name);
      const queue = createQueue({
        name: input.name,
        arn: `arn:aws:sqs:${name}:${account}:${input.name}`,
        url: `${simulator.url}/${account}/${input.name}`,
        attributes: {
          visibilityTimeout: input.visibilityTimeout ?? 30,
          receiveWait: 0,
          retention: 4 * 86_400,
          ...(dead === undefined ? {} : { redrive: dead }),
        },
      });
      region.queues.set(input.name, queue);
      return queue;
    },
    createBucket: (input) => {
      const bucket = createBucket(input);
      world.buckets.set(input.name, bucket);
      return bucket;
    },
    notifyOfObjects: ({ bucket, queue, trouble = {}, ...which }) => {
      queue.trouble = trouble;
      bucket.notifications.push({ queue, ...which });
    },
    putObject: (bucket, object) => {
      putObject(world, bucket, object);
    },
    deleteObject: (bucket, key) => {
      bucket.sorted = undefined;
      return bucket.objects.delete(key);
    },
    createTrail: ({ region, regions = [region], prefix = "", organization, validation = true, ...input }) => {
      const trail: Trail = {
        ...input,
        homeRegion: region,
        regions,
        prefix,
        organization,
        logging: true,
        validation,
        odd: {},
        next: {},
        waiting: new Map(),
        chains: new Map(),
      };
      world.cloudTrail.trails.push(trail);
      if (validation) beginDigests(world, trail);
      return trail;
    },
    validate: (trail, on) => {
      trail.validation = on;
      trail.chains.clear();
      if (on) beginDigests(world, trail);
    },
    deliverTrail: (trail, region = trail.homeRegion) => deliverFile(world, trail, region),
    recordInTrail: ({ person = "someone@example.com", ...input }) =>
      world.cloudTrail.record({ userIdentity: ssoIdentity(input.account, person), ...input }),
    createRule: ({ account, region, queue, detailTypes, trouble = {} }) => {
      queue.trouble = trouble;
      const name = `rule-${world.nextSequence()}`;
      regionOf(world, account, region).rules.push({
        name,
        queue,
        ...(detailTypes === undefined ? {} : { detailTypes }),
      });
    },
    removeService: (which) => removeService(world, which),
    load: world.load,
    summary: () => ({ now: world.clock.now(), regions: summarise(world) }),
    close: async () => {
      world.clock.close();
      await stopServer(server);
    },
    world,
  };
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    serve(simulator, { request, response }).catch((error: unknown) => {
      // A caller that hung up in the middle of its request is no fault of the simulator.
      if (!request.complete) return;
      console.error("simulator: request failed", error);
      if (!response.headersSent) response.writeHead(500, { "content-type": "application/x-amz-json-1.1" });
      response.end('{"__type":"ServerException","message":"The simulator failed."}');
    });
  });
  return simulator;
}

async function serve(
  simulator: Simulator,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const body = await buffer(request);
  if (request.url?.startsWith("/_simulator/"))
    answerControl(simulator, { request, response, body: body.toString("utf8") });
  else await dispatch(simulator.world, { request, response, body });
}

async function listen(server: Server, where: { host: string; port: number }): Promise<void> {
  // Longer than any SDK keeps an idle connection, so that none is closed under a request.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(where, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function stopServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
  });
  server.closeAllConnections();
  await closed;
}

/** Each step runs what falls due next; services leave the set as they come to rest. */
function settle(world: World, atMost: number): Settled {
  const start = world.clock.elapsed();
  let moved = true;
  while (moved && world.unsettled.size > 0) {
    moved = world.clock.advanceToNext(start + atMost - world.clock.elapsed());
  }
  return {
    settled: world.unsettled.size === 0,
    milliseconds: world.clock.elapsed() - start,
    unsettled: [...world.unsettled].map((service) => service.arn),
  };
}
