import type { RecordInput, TrailRecord } from "./cloudtrail/record.ts";
import type { Trail } from "./cloudtrail/trail.ts";
import type { LoadFleet } from "./load/load-fleet.ts";
import type { LoadModel } from "./load/load-model.ts";
import type { Bucket } from "./s3/bucket.ts";
import type { NewObject } from "./s3/put-object.ts";
import type { Scenario, ScenarioInput } from "./scenarios/scenario.ts";
import type { DeliveryTrouble, Queue } from "./sqs/queue.ts";
import type { VirtualClock } from "./state/clock.ts";
import type { Image } from "./state/model.ts";
import type { RegionSummary } from "./state/summary.ts";
import type { Account, World } from "./state/world.ts";
import type { Call, CallFilter } from "./wire/call-log.ts";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface Settled {
  settled: boolean;
  /** Simulated milliseconds it took. */
  milliseconds: number;
  /** ARNs of the services that have not come to rest. */
  unsettled: string[];
}

/** A running simulator, for the process that started it. */
export interface Simulator {
  /** The endpoint for AWS_ENDPOINT_URL. */
  url: string;
  port: number;
  clock: Pick<VirtualClock, "now" | "elapsed" | "advance">;
  /** As `clock.advance`: simulated milliseconds. */
  advance(milliseconds: number): void;
  /** Lets simulated time pass until no service has anything under way, at most `atMost` milliseconds (2 h). */
  settle(limit?: { atMost?: number }): Settled;
  /** Every call that arrived, oldest first; the last 100,000 are kept. */
  calls(filter?: CallFilter): Call[];
  clearCalls(): void;
  scenarios: {
    list(): Scenario[];
    /** @throws RangeError when the kind is unknown */
    set(input: ScenarioInput): Scenario;
    /** One by id, or all. Returns how many were cleared. */
    clear(id?: string): number;
  };
  /** Long-lived access keys of the account, which is made when it is new; always the same ones. */
  credentials(accountId: string): Credentials;
  /** Adds or replaces. @throws RangeError unless the id has twelve digits */
  addAccount(account: Account): void;
  /** @returns the image that the tag now stands for */
  pushImage(input: {
    account: string;
    region: string;
    repository: string;
    tag: string;
    content?: string;
    /** Makes it an image index; without them it is an image of one platform. */
    platforms?: string[];
  }): Image;
  /** As ECR's lifecycle policies do it. Returns whether there was such an image. */
  deleteImage(input: { account: string; region: string; repository: string; tag: string }): boolean;
  /** @throws RangeError when there is no such host. `host` is its id, ARN or EC2 instance id. */
  setHost(input: {
    cluster: string;
    host: string;
    agentConnected?: boolean;
    status?: "ACTIVE" | "DRAINING";
  }): void;
  /** As if its EC2 instance ended: it is gone, its tasks stop. `host` as with setHost. @throws RangeError without it */
  loseHost(input: { cluster: string; host: string }): void;
  /** As Application Auto Scaling does it, also in the middle of a deployment. @throws RangeError without the service */
  autoscale(input: { cluster: string; service: string; desiredCount: number }): void;
  /**
   * Somebody changes a service's count in the console, past every tool; CloudTrail tells who. One more than there was,
   * unless a count is given. @throws RangeError without the service
   */
  changeBehind(input: { cluster: string; service: string; desiredCount?: number; person?: string }): void;
  /**
   * A standard queue; with `dead`, messages received `maxReceiveCount` times without being deleted go there.
   * One of the name that is there already is replaced.
   */
  createQueue(input: {
    account: string;
    region: string;
    name: string;
    /** Wall seconds; 30 by default. */
    visibilityTimeout?: number;
    dead?: { queue: Queue; maxReceiveCount: number };
  }): Queue;
  /**
   * A bucket of S3; with `objectLock` it has versions, and those that are locked cannot be deleted. One of the name that
   * is there already is replaced.
   */
  createBucket(input: { account: string; region: string; name: string; objectLock?: boolean }): Bucket;
  /** Has the bucket tell the queue of each object that is put under the prefix, from now on. */
  notifyOfObjects(input: {
    bucket: Bucket;
    queue: Queue;
    prefix?: string;
    suffix?: string;
    trouble?: DeliveryTrouble;
  }): void;
  /** As if somebody put it, over one that is there. */
  putObject(bucket: Bucket, object: NewObject): void;
  /** As if somebody deleted it, all its versions. Returns whether it was there. */
  deleteObject(bucket: Bucket, key: string): boolean;
  /**
   * A trail that delivers the records of an account to a bucket: gzip files about five simulated minutes behind, and,
   * with `validation` (the default), an hourly digest. From now on: nothing that was recorded before is delivered.
   */
  createTrail(input: {
    account: string;
    /** Where it was made; its only region unless `regions` says more. */
    region: string;
    regions?: readonly string[];
    name: string;
    bucket: Bucket;
    prefix?: string;
    organization?: string;
    validation?: boolean;
  }): Trail;
  /** Switches validation: off ends the chain of digests, on begins another one. */
  validate(trail: Trail, on: boolean): void;
  /** Delivers what waits now, not minutes later. Gives the file's key; undefined when nothing waits. */
  deliverTrail(trail: Trail, region?: string): string | undefined;
  /** Records what no call of the simulator's can tell, such as what somebody did in the console. */
  recordInTrail(
    input: Omit<RecordInput, "userIdentity"> & {
      userIdentity?: RecordInput["userIdentity"];
      person?: string;
    },
  ): TrailRecord;
  /**
   * An EventBridge rule that hands the region's events of aws.ecs to the queue, the whole envelope as the body of
   * a message, with what goes wrong on the way. From now on: nothing that happened before is told.
   */
  createRule(input: {
    account: string;
    region: string;
    queue: Queue;
    /** All by default. */
    detailTypes?: readonly string[];
    trouble?: DeliveryTrouble;
  }): void;
  /** As if someone deleted the service: INACTIVE, its tasks stop. @throws RangeError when there is none */
  removeService(input: { cluster: string; service: string }): void;
  /** What monitoring would see of the fleet, for servers of metrics beside AWS. */
  load: { model: LoadModel; fleet(): LoadFleet };
  /** Counts per account and region. */
  summary(): { now: number; regions: RegionSummary[] };
  /** Ends the server and every connection. */
  close(): Promise<void>;
  /** @internal The state itself, for the fleet builder. */
  world: World;
}
