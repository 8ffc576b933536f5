import { createHash } from "node:crypto";
import type { World } from "../state/world.ts";
import { addToFile } from "./deliver-files.ts";
import { makeRecord, type RecordInput, type TrailRecord } from "./record.ts";
import type { CloudTrail } from "./recorder.ts";
import type { Trail } from "./trail.ts";
import { userIdentityOf } from "./user-identity.ts";

/** Names of what only reads: such calls are not recorded here, though AWS does. */
const reads = /^(Describe|List|Get|BatchGet|Lookup|Head|Receive|Poll|Search)/;
/** Services whose changes are management events; of S3 and SQS those that are imitated are data events. */
const managed: ReadonlySet<string> = new Set([
  "application-autoscaling",
  "autoscaling",
  "ecs",
  "ecr",
  "elasticloadbalancing",
  "iam",
  "logs",
  "secretsmanager",
  "ssm",
  "sts",
]);
/** As much as a simulated region remembers: a benchmark makes more calls than anybody looks up. */
const mostKept = 50_000;

export function createCloudTrail(world: () => World): CloudTrail {
  const history: CloudTrail["history"] = new Map();
  const trails: Trail[] = [];
  let made = 0;

  function record(input: RecordInput): TrailRecord {
    const { clock } = world();
    made += 1;
    const { account, region } = input;
    const of = trails.filter(
      (trail) => trail.logging && trail.account === account && trail.regions.includes(region),
    );
    const odd = of[0]?.odd ?? {};
    const record = makeRecord(
      input,
      { eventId: guid(`${account}/${region}/${made}`), now: clock.now() },
      odd,
    );
    const key = `${account}/${region}`;
    const kept = history.get(key) ?? [];
    kept.push({ record, at: Date.parse(record.eventTime) });
    if (kept.length > mostKept * 1.2) kept.splice(0, kept.length - mostKept);
    history.set(key, kept);
    for (const trail of of) addToFile(world(), trail, record);
    return record;
  }

  return {
    trails,
    history,
    record,
    called({ principal, service, operation, ...call }) {
      if (reads.test(operation) || !managed.has(service)) return;
      record({
        account: principal.account,
        region: call.region,
        userIdentity: userIdentityOf(principal, world().clock.now()),
        eventSource: `${service}.amazonaws.com`,
        eventName: operation,
        requestParameters: call.request,
        responseElements: call.error === undefined ? (call.response ?? null) : null,
        requestID: call.requestId,
        readOnly: service === "sts",
        ...(call.error === undefined ? {} : { errorCode: call.error.code, errorMessage: call.error.message }),
        ...(call.userAgent === undefined ? {} : { userAgent: call.userAgent }),
        sourceIPAddress: "198.51.100.7",
      });
    },
  };
}

/** Always the same for the same record of the same world. */
function guid(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
