import {
  arnOf,
  begin,
  day,
  hour,
  minute,
  plainHost,
  plainService,
  plainTask,
  type TaskFact,
} from "./plain-facts.ts";
import type { KindShapes } from "./scenario.ts";
import type { Draw } from "./seeded-random.ts";

/** Images of agents that watch a host, as their makers publish them. */
const agentImages = [
  "mackerel/mackerel-agent:latest",
  "gcr.io/datadoghq/agent:7",
  "public.ecr.aws/datadog/agent:7.58.1",
  "datadog/agent:7",
  "prom/node-exporter:v1.8.2",
  "quay.io/prometheus/node-exporter:v1.8.2",
  "gcr.io/cadvisor/cadvisor:v0.49.1",
  "amazon/cloudwatch-agent:latest",
  "public.ecr.aws/cloudwatch-agent/cloudwatch-agent:latest",
  "newrelic/infrastructure-bundle:latest",
  "otel/opentelemetry-collector-contrib:0.111.0",
  "public.ecr.aws/aws-observability/aws-otel-collector:latest",
  "telegraf:1.32-alpine",
  "netdata/netdata:stable",
  "grafana/alloy:v1.4.2",
  "dynatrace/oneagent",
  "zabbix/zabbix-agent2:alpine-7.0-latest",
  "docker.elastic.co/beats/metricbeat:8.15.2",
  "docker.elastic.co/beats/elastic-agent:8.15.2",
  "quay.io/sysdig/agent:latest",
  "instana/agent:latest",
  "victoriametrics/vmagent:v1.104.0",
  "timberio/vector:0.41.1-alpine",
  "collectd/collectd:latest",
];
const mirrors = ["", "111111111111.dkr.ecr.eu-west-1.amazonaws.com/mirror/", "registry.example.com/"];
/** Images of applications, some of which are called nearly like an agent. */
const appImages = [
  "shop/web:v1",
  "shop/otel-demo-frontend:2",
  "111111111111.dkr.ecr.eu-west-1.amazonaws.com/telegraf-consumer:v3",
  "shop/newrelic-webhook:v2",
  "nginx:1.27",
  "library/redis:7",
  "registry.example.com/netdata-reports:v1",
  "shop/dynatrace-importer:v4",
  "shop/opentelemetry-collector-config-ui:1",
];

const withImage = (id: string, hostId: string, image: string | null, given: Partial<TaskFact> = {}) =>
  plainTask(id, { hostId, containers: [{ name: "app", image, runtimeId: null }], ...given });

const watchFor = { forMs: 2 * day, everyMs: 30 * minute };
const hostIds = (draw: Draw) => Array.from({ length: draw.whole(2, 8) }, (_, index) => `hst-${index}`);
const apps = (draw: Draw, ids: readonly string[]) =>
  ids.flatMap((id) => [0, 1, 2].map((index) => withImage(`${id}-${index}`, id, draw.oneOf(appImages))));

export const noMonitoringAgent: KindShapes = {
  well: {
    "metrics come, but for some hours": (draw) => {
      const ids = hostIds(draw);
      const tasks = apps(draw, ids);
      const from = begin + draw.between(1, 20) * hour;
      // Points of the last six hours count: an outage is seen when it is longer.
      const [out, back] = [from + 6 * hour, from + draw.between(1, 10) * hour];
      return {
        ...watchFor,
        facts: (at) => ({
          hosts: ids.map((id) => plainHost(id)),
          tasks,
          watched: new Set(at >= out && at < back ? [] : ids),
        }),
      };
    },
    "an agent on each host": (draw) => {
      const ids = hostIds(draw);
      const image = `${draw.oneOf(mirrors)}${draw.oneOf(agentImages)}`;
      const tasks = apps(draw, ids);
      return {
        ...watchFor,
        facts: () => ({
          hosts: ids.map((id) => plainHost(id)),
          // It is replaced at times, and away for that look.
          tasks: [
            ...tasks,
            ...ids.flatMap((id) => (draw.chance(0.02) ? [] : [withImage(`agent-${id}`, id, image)])),
          ],
        }),
      };
    },
    "hosts that come and go": (draw) => {
      const ids = hostIds(draw);
      const tasks = apps(draw, ids);
      const silentMs = draw.between(10, 90) * minute;
      return {
        ...watchFor,
        facts: (at) => {
          const startedAt = at - (at % (8 * hour));
          const young = `young-${startedAt}`;
          return {
            hosts: [...ids, young].map((id) => plainHost(id)),
            tasks,
            watched: new Set(at - startedAt < silentMs ? ids : [...ids, young]),
          };
        },
      };
    },
  },
  faulty: {
    "nothing watches": (draw) => {
      const ids = hostIds(draw);
      const tasks = apps(draw, ids);
      return { ...watchFor, facts: () => ({ hosts: ids.map((id) => plainHost(id)), tasks }) };
    },
    "some are left out": (draw) => {
      const ids = hostIds(draw);
      const tasks = apps(draw, ids);
      const watched = new Set(ids.slice(draw.whole(1, ids.length - 1)));
      return { ...watchFor, facts: () => ({ hosts: ids.map((id) => plainHost(id)), tasks, watched }) };
    },
  },
};

const aloneFor = { forMs: 12 * hour, everyMs: 30 * minute };
const standalone = (id: string, family: string, days: number, given: Partial<TaskFact> = {}) =>
  plainTask(id, {
    ...{
      group: `family:${family}`,
      taskDefinitionArn: arnOf(family),
      startedAt: new Date(begin - days * day),
    },
    ...given,
  });
const ofService = (draw: Draw) =>
  Array.from({ length: draw.whole(1, 6) }, (_, index) =>
    plainTask(`web-${index}`, {
      ...{ serviceId: "web", group: draw.chance(0.2) ? null : "service:web" },
      ...{ taskDefinitionArn: arnOf("web"), startedAt: new Date(begin - draw.between(0, 600) * day) },
    }),
  );

export const standaloneForLong: KindShapes = {
  well: {
    "tasks of services only": (draw) => {
      const tasks = ofService(draw);
      return { ...aloneFor, facts: () => ({ tasks, services: [plainService("web")] }) };
    },
    "an import of days or weeks": (draw) => {
      const tasks = [
        ...ofService(draw),
        standalone("import", "import", draw.between(0.1, 28), { startedBy: "ann" }),
      ];
      return { ...aloneFor, facts: () => ({ tasks }) };
    },
    "started every hour": (draw) => {
      const tasks = ofService(draw);
      const lastsMs = draw.between(5, 59) * minute;
      return {
        ...aloneFor,
        facts: (at) => ({
          tasks:
            at % hour < lastsMs
              ? [...tasks, standalone("cron", "cron", 0, { startedAt: new Date(at - (at % hour)) })]
              : tasks,
        }),
      };
    },
    "not started yet": (draw) => {
      const waits = standalone("job", "job", 0, { startedAt: null, lastStatus: "PROVISIONING" });
      const tasks = [...ofService(draw), waits];
      return { ...aloneFor, facts: () => ({ tasks }) };
    },
  },
  faulty: {
    "one of months": (draw) => {
      const tasks = [
        ...ofService(draw),
        standalone("old", "proxy", draw.between(35, 700), { startedBy: draw.oneOf([null, "ann"]) }),
      ];
      return { ...aloneFor, facts: () => ({ tasks }) };
    },
    "one that a schedule started and that never ended": (draw) => {
      const tasks = [standalone("old", "cron", draw.between(31, 90), { startedBy: "events-rule/nightly" })];
      return {
        ...aloneFor,
        facts: (at) => ({
          tasks: [...tasks, standalone("new", "cron", 0, { startedAt: new Date(at - minute) })],
        }),
      };
    },
    "in a group of one's own": (draw) => {
      const tasks = [
        ...ofService(draw),
        standalone("old", "tool", draw.between(35, 300), { group: "tools" }),
      ];
      return { ...aloneFor, facts: () => ({ tasks }) };
    },
  },
};
