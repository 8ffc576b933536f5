import { day, hour, minute } from "./plain-facts.ts";
import { type RecordedPlace, type Row, region } from "./recorded-place.ts";
import type { Draw } from "./seeded-random.ts";

/** A record of CloudTrail that comes at a moment; and its call, where Fleetgraph made it, that comes on record at another. */
export type Act = { at: number; record: Row; call: { at: number; row: Row } | null };

let count = 0;
type Given = { name: string; when: number; service: number; record?: Row; comes?: number };

function act(
  place: RecordedPlace,
  { name, when, service, record = {}, comes = when + 6 * minute }: Given,
): Act {
  count += 1;
  const of = place.services[service % place.services.length];
  const row = {
    ...{
      event_id: `event-${count}`,
      event_time: new Date(when),
      account_id: place.accountId,
      aws_account: "1",
      region,
    },
    ...{
      event_source: "ecs.amazonaws.com",
      event_name: name,
      read_only: false,
      identity_type: "AssumedRole",
    },
    ...{
      request_id: `request-${count}`,
      error_code: null,
      failures: 0,
      principal: "ann@example.com",
      principal_arn: null,
    },
    ...{
      role_arn: "arn:aws:iam::1:role/Admin",
      invoked_by: null,
      access_key_id: "ASIATHEIRS",
      user_agent: "aws-cli/2.31.0",
    },
    ...{
      request: { cluster: "shop", service: of?.name },
      response: null,
      path: of?.path ?? "",
      cluster_name: "shop",
    },
    ...{ service_name: of?.name, cluster_id: place.cluster, service_id: of?.id },
    ...{ looked_up_at: new Date(comes), ingested_at: new Date(comes), ...record },
  };
  return { at: comes, record: row, call: null };
}

/** A call of Fleetgraph's, which comes on record when its step ends. */
function ours(draw: Draw, given: Act, comes: number): Act {
  const { request_id: requestId, event_name: action, path } = given.record;
  const row = {
    request_id: requestId,
    action,
    path,
    deployment_id: `dep_${draw.whole(1, 1e6)}`,
    at: new Date(comes),
    outcome: "OK",
  };
  return { ...given, call: { at: comes, row } };
}

const changes = ["UpdateService", "RegisterTaskDefinition", "UpdateService", "StopTask", "RunTask"];
const people = ["ann@example.com", "bob@example.com", "carol"];
type Acts = (draw: Draw, place: RecordedPlace, begin: number) => Act[];

const several = (draw: Draw, make: (when: number, service: number) => Act, begin: number, most = 12): Act[] =>
  Array.from({ length: draw.whole(1, most) }, () =>
    make(begin - draw.between(0.3, 160) * hour, draw.whole(0, 3)),
  );
const by =
  (record: Row, names = changes): Acts =>
  (draw, place, begin) =>
    several(draw, (when, service) => act(place, { name: draw.oneOf(names), when, service, record }), begin);

/** What changes a fleet and is nobody's doing behind Fleetgraph's back. */
export const knownChanges: Readonly<Record<string, Acts>> = {
  "Fleetgraph's own calls": (draw, place, begin) =>
    several(
      draw,
      (when, service) => ours(draw, act(place, { name: draw.oneOf(changes), when, service }), when + minute),
      begin,
      30,
    ),
  "an own call that comes on record late": (draw, place, begin) => [
    ours(
      draw,
      act(place, { name: "UpdateService", when: begin + 5 * minute, service: 0, comes: begin + 15 * minute }),
      begin + 17 * minute,
    ),
  ],
  "automatic scaling": by(
    { invoked_by: "ecs.application-autoscaling.amazonaws.com", principal: "autoscaling" },
    ["UpdateService"],
  ),
  "a service's own role": by({
    principal_arn: "arn:aws:sts::1:assumed-role/AWSServiceRoleForECS/ecs-service-scheduler",
  }),
  "a schedule": by({ invoked_by: "scheduler.amazonaws.com" }, ["RunTask"]),
  "agents of hosts": by({ user_agent: "Amazon ECS Agent - v1.85.3" }, [
    "RegisterContainerInstance",
    "SubmitTaskStateChange",
  ]),
  "calls that were refused": by({ error_code: "AccessDenied" }),
  "tasks that found no room": by({ failures: 1, response: { tasks: [] } }, ["RunTask"]),
  "what is only read": by({ read_only: true }, ["DescribeServices", "ListTasks"]),
  "what was done long ago": (draw, place, begin) =>
    several(
      draw,
      (_, service) =>
        act(place, { name: "UpdateService", when: begin - draw.between(7.1, 29) * day, service }),
      begin,
    ),
};

/** What somebody does behind its back. */
export const unknownChanges: Readonly<Record<string, Acts>> = {
  "in the console": by({ user_agent: "signin.amazonaws.com" }, [
    "UpdateService",
    "DeleteService",
    "UpdateService",
  ]),
  "with the command line": by({}),
  "by CloudFormation": by({ invoked_by: "cloudformation.amazonaws.com", principal: "bob@example.com" }, [
    "UpdateService",
  ]),
  "by a program's key": by({
    identity_type: "IAMUser",
    principal: "ci",
    role_arn: null,
    access_key_id: "AKIACI",
  }),
  "one change in a week": (draw, place, begin) => [
    act(place, {
      name: "UpdateService",
      when: begin - draw.between(1, 6.8 * 24) * hour,
      service: draw.whole(0, 3),
    }),
  ],
  "one change while it is looked at": (_, place, begin) => [
    act(place, { name: "UpdateService", when: begin + 10 * minute, service: 1, comes: begin + 16 * minute }),
  ],
};

/** Entries of a service's containers: on a day, so many times. */
function entries(
  draw: Draw,
  place: RecordedPlace,
  input: { service: number; days: readonly number[]; begin: number; times?: number; record?: Row },
): Act[] {
  const { service, days, begin, times = 4, record = {} } = input;
  const tasks = place.services[service]?.tasks ?? [];
  const who = draw.oneOf(people);
  return days.flatMap((ago) =>
    Array.from({ length: draw.whole(1, times) }, () =>
      act(place, {
        ...{ name: "ExecuteCommand", service, when: begin - ago * day - draw.between(0, 9) * hour },
        record: {
          principal: draw.chance(0.8) ? who : draw.oneOf(people),
          request: { cluster: "shop", task: draw.oneOf(tasks) },
          ...record,
        },
      }),
    ),
  );
}

type Entries = (draw: Draw, place: RecordedPlace, input: { service: number; begin: number }) => Act[];
const daysFrom = (first: number, length: number) => Array.from({ length }, (_, index) => first + index);
const eachDay = (draw: Draw, share: number, from = 0, until = 29) =>
  daysFrom(from, until - from).filter(() => draw.chance(share));
const programs = [
  "GitHubActions",
  "AWSCodeBuild-1f2e3d4c",
  "botocore-session-1763600000",
  "i-0a1b2c3d4e5f67890",
  "aws-go-sdk-1763600000000000000",
];

export const wellEntries: Readonly<Record<string, Entries>> = {
  "nobody enters": () => [],
  "one trouble of some days": (draw, place, of) =>
    entries(draw, place, { ...of, days: daysFrom(draw.whole(0, 24), draw.whole(1, 5)), times: 20 }),
  "a look now and then": (draw, place, of) =>
    entries(draw, place, { ...of, days: Array.from({ length: draw.whole(1, 3) }, () => draw.whole(0, 28)) }),
  "tries that are refused": (draw, place, of) =>
    entries(draw, place, {
      ...of,
      days: eachDay(draw, 0.5),
      record: { error_code: "TargetNotConnectedException" },
    }),
  "often, but long ago": (draw, place, of) =>
    entries(draw, place, { ...of, days: eachDay(draw, 0.6, 31, 70) }),
  "a pipeline does, day after day": (draw, place, of) => {
    const session = draw.oneOf(programs);
    // As the ingest names who is no person.
    const principal = `arn:aws:sts::1:assumed-role/deployer/${session}`;
    return entries(draw, place, {
      ...of,
      days: eachDay(draw, 0.7),
      record: { principal, session_name: session },
    });
  },
};

export const faultyEntries: Readonly<Record<string, Entries>> = {
  "on most days": (draw, place, of) =>
    entries(draw, place, { ...of, days: [1, 20, ...eachDay(draw, draw.between(0.3, 0.9))] }),
  "once or twice a week": (draw, place, of) =>
    entries(draw, place, { ...of, days: [1, 8, 15, 22, 27].map((days) => days + draw.between(-0.9, 0.9)) }),
  "every day of two weeks": (draw, place, of) =>
    entries(draw, place, { ...of, days: daysFrom(draw.whole(0, 12), 14) }),
};
