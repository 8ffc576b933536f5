import {
  begin,
  day,
  type HostFact,
  hour,
  launched,
  minute,
  plainHost,
  plainService,
  plainTask,
  type TaskFact,
} from "./plain-facts.ts";
import type { KindShapes } from "./scenario.ts";
import type { Draw } from "./seeded-random.ts";

const namesOf = (draw: Draw, low = 3, high = 10) =>
  Array.from({ length: draw.whole(low, high) }, (_, index) => `hst-${index}`);

/** A host that drains from a while after the beginning on, and when each of its tasks leaves it. */
function draining(
  draw: Draw,
  leaves: (from: number) => number[],
  more: { until?: (last: number) => number; alone?: number } = {},
) {
  const from = begin + draw.between(1, 3) * hour;
  const leavesAt = leaves(from);
  const last = Math.max(from, ...leavesAt.filter(Number.isFinite));
  const until = more.until?.(last) ?? Number.POSITIVE_INFINITY;
  return (at: number) => {
    const isDraining = at >= from && at < until;
    const left = leavesAt.filter((each) => each <= at);
    const host = {
      ...plainHost("a", isDraining ? { status: "DRAINING", drainingSince: new Date(from) } : {}),
      lastTaskLeftAt: left.length === 0 ? null : new Date(Math.max(...left)),
    };
    const there = leavesAt.flatMap((each, index) => (at < each ? [index] : []));
    const tasks = there.map((index): TaskFact => {
      const isAlone = index < (more.alone ?? 0);
      const of = isAlone ? { group: "family:import" } : { serviceId: "web", group: "service:web" };
      return plainTask(`t-${index}`, { hostId: "a", ...of });
    });
    return { hosts: [host, plainHost("b")], services: [plainService("web")], tasks };
  };
}

const drainFor = { forMs: 12 * hour, everyMs: 5 * minute };
const never = Number.POSITIVE_INFINITY;
const tasksLeaving = (draw: Draw, from: number, gap: () => number) => {
  let at = from;
  return Array.from({ length: draw.whole(2, 14) }, () => {
    at += gap();
    return at;
  });
};

export const drainStuck: KindShapes = {
  well: {
    "drains within the hour": (draw) => ({
      ...drainFor,
      facts: draining(draw, (from) =>
        Array.from({ length: draw.whole(1, 12) }, () => from + draw.between(1, 50) * minute),
      ),
    }),
    "drains for hours, task by task": (draw) => ({
      ...drainFor,
      facts: draining(draw, (from) => tasksLeaving(draw, from, () => draw.between(3, 40) * minute)),
    }),
    "is empty, and kept out of use": (draw) => ({
      ...drainFor,
      facts: draining(draw, (from) =>
        Array.from({ length: draw.whole(1, 6) }, () => from + draw.between(1, 30) * minute),
      ),
    }),
    "is taken back into use": (draw) => ({
      ...drainFor,
      facts: draining(draw, () => [never, never], { until: (from) => from + draw.between(10, 55) * minute }),
    }),
  },
  faulty: {
    "a task of no service stays": (draw) => ({
      ...drainFor,
      facts: draining(
        draw,
        (from) => [never, ...tasksLeaving(draw, from, () => draw.between(1, 8) * minute)],
        { alone: 1 },
      ),
    }),
    "tasks find no other host": (draw) => ({
      ...drainFor,
      facts: draining(draw, (from) => [
        ...tasksLeaving(draw, from, () => draw.between(1, 15) * minute),
        ...Array.from({ length: draw.whole(1, 5) }, () => never),
      ]),
    }),
    "a protected task stays for hours": (draw) => ({
      ...drainFor,
      facts: draining(draw, (from) => [from + draw.between(2, 8) * hour]),
    }),
  },
};

type Version = { image: string; agent: string; docker: string };
const before: Version = { image: "ami-before", agent: "1.80.0", docker: "DockerVersion: 24.0.7" };
const after: Version = { image: "ami-now", agent: "1.85.3", docker: "DockerVersion: 25.0.6" };
const versioned = (
  id: string,
  { image, agent, docker }: Version,
  launchedAt: number,
  given: Partial<HostFact> = {},
) =>
  plainHost(id, {
    agentVersion: agent,
    dockerVersion: docker,
    instance: launched(launchedAt, image),
    ...given,
  });

/** Hosts that are replaced one after another, until so many are. */
function refreshed(draw: Draw, input: { takesMs: number; share?: number }) {
  const ids = namesOf(draw);
  const from = begin + draw.between(1, 20) * hour;
  const count = Math.max(
    1,
    Math.min(ids.length - (input.share === undefined ? 0 : 1), Math.round(ids.length * (input.share ?? 1))),
  );
  const at = ids.map((_, index) =>
    index < count ? from + (input.takesMs * (index + draw.random())) / count : never,
  );
  return (now: number) => ({
    hosts: ids.map((id, index) =>
      now >= (at[index] as number)
        ? versioned(`${id}-new`, after, at[index] as number)
        : versioned(id, before, begin - 90 * day),
    ),
  });
}

const driftFor = { forMs: 5 * day, everyMs: 30 * minute };
export const hostDrift: KindShapes = {
  well: {
    "is replaced within hours": (draw) => ({
      ...driftFor,
      facts: refreshed(draw, { takesMs: draw.between(0.5, 12) * hour }),
    }),
    "is replaced in more than a day": (draw) => ({
      ...driftFor,
      facts: refreshed(draw, { takesMs: draw.between(18, 48) * hour }),
    }),
    "has two architectures": (draw) => {
      const hosts = namesOf(draw, 4).map((id, index) =>
        index % 2 === 0
          ? versioned(id, after, begin - 20 * day)
          : versioned(id, { ...after, image: "ami-arm" }, begin - 20 * day, {
              instanceType: "m7g.large",
              attributes: new Map([["ecs.cpu-architecture", "arm64"]]),
            }),
      );
      return { ...driftFor, facts: () => ({ hosts }) };
    },
    "tells nothing of some hosts": (draw) => {
      const ids = namesOf(draw);
      return {
        ...driftFor,
        facts: () => ({
          hosts: ids.map((id) =>
            versioned(
              id,
              after,
              begin - 20 * day,
              draw.chance(0.2) ? { agentVersion: null, dockerVersion: null } : {},
            ),
          ),
        }),
      };
    },
    "keeps old hosts out of use": (draw) => {
      const hosts = namesOf(draw).map((id, index) =>
        index < 2
          ? versioned(id, before, begin - 90 * day, { status: "DRAINING" })
          : versioned(id, after, begin - 2 * day),
      );
      return { ...driftFor, facts: () => ({ hosts }) };
    },
    "gets more hosts every day": (draw) => {
      const ids = namesOf(draw);
      return {
        ...driftFor,
        facts: (at) => ({
          hosts: [
            ...ids.map((id) => versioned(id, after, begin - 20 * day)),
            ...(at % day > 8 * hour && at % day < 20 * hour
              ? [versioned("day", after, at - (at % day) + 8 * hour)]
              : []),
          ],
        }),
      };
    },
  },
  faulty: {
    "was replaced in part": (draw) => ({
      ...driftFor,
      facts: refreshed(draw, { takesMs: draw.between(0.5, 12) * hour, share: draw.between(0.1, 0.9) }),
    }),
    "has one old host": (draw) => {
      const hosts = namesOf(draw).map((id, index) =>
        index === 0
          ? versioned(id, { ...after, image: "ami-before" }, begin - 200 * day)
          : versioned(id, after, begin - 20 * day),
      );
      return { ...driftFor, facts: () => ({ hosts }) };
    },
    "had some agents updated by hand": (draw) => {
      const hosts = namesOf(draw).map((id, index) =>
        versioned(id, index % 3 === 0 ? { ...before, agent: "1.84.0" } : before, begin - 90 * day),
      );
      return { ...driftFor, facts: () => ({ hosts }) };
    },
    "has old hosts, and more of them by day": (draw) => {
      const ids = namesOf(draw, 4);
      const until = draw.whole(12, 16);
      return {
        ...driftFor,
        facts: (at) => {
          const started = at - (at % day);
          const launches = Array.from({ length: until - 8 }, (_, index) => started + (8 + index) * hour);
          const isDay = at % day < 20 * hour;
          return {
            hosts: [
              ...ids.map((id, index) =>
                versioned(id, index < 2 ? before : after, begin - (index < 2 ? 90 : 20) * day),
              ),
              ...launches.flatMap((from) =>
                isDay && at >= from ? [versioned(`day-${from}`, after, from)] : [],
              ),
            ],
          };
        },
      };
    },
    "got hosts of another AMI": (draw) => {
      const ids = namesOf(draw);
      const from = begin + draw.between(2, 40) * hour;
      return {
        ...driftFor,
        facts: (at) => ({
          hosts: [
            ...ids.map((id) => versioned(id, before, begin - 90 * day)),
            ...(at >= from ? [versioned("more", after, from)] : []),
          ],
        }),
      };
    },
  },
};

/** The agent's version of so many days ago: a minor version comes every three to six weeks. */
function agentOf(draw: Draw, daysAgo: number, everyDays: number): string {
  return `1.${Math.max(0, 85 - Math.round(daysAgo / everyDays))}.${draw.whole(0, 3)}`;
}

/** Hosts with agents of different ages, in days; some of which say nothing of it. */
function agents(
  draw: Draw,
  ages: (index: number) => number,
  given: (index: number) => Partial<HostFact> = () => ({}),
) {
  const everyDays = draw.between(21, 42);
  const hosts = namesOf(draw).map((id, index) =>
    plainHost(id, { agentVersion: agentOf(draw, ages(index), everyDays), ...given(index) }),
  );
  return () => ({ hosts: hosts.map((host) => (draw.chance(0.05) ? { ...host, agentVersion: null } : host)) });
}

const hoursOf = (hours: number) => ({ forMs: hours * hour, everyMs: 10 * minute });
export const agentOld: KindShapes = {
  well: {
    "agents of half a year, mixed": (draw) => ({
      ...hoursOf(8),
      facts: agents(draw, () => draw.between(0, 180)),
    }),
    "all of five months": (draw) => ({ ...hoursOf(8), facts: agents(draw, () => 150) }),
    "old hosts drain": (draw) => {
      const facts = agents(
        draw,
        (index) => (index < 2 ? 600 : 20),
        (index) => (index < 2 ? { status: "DRAINING" } : {}),
      );
      const until = begin + draw.between(1.5, 6) * hour;
      return { ...hoursOf(8), facts: (at) => ({ hosts: facts().hosts.slice(at < until ? 0 : 2) }) };
    },
  },
  faulty: {
    "all of more than a year": (draw) => ({
      ...hoursOf(8),
      facts: agents(draw, () => draw.between(425, 900)),
    }),
    "one of more than a year": (draw) => ({
      ...hoursOf(8),
      facts: agents(draw, (index) => (index === 0 ? draw.between(425, 900) : draw.between(0, 120))),
    }),
  },
};

type Image = { days: number; deprecatedInDays?: number } | null;

/** Hosts of images of different ages; null where EC2 does not show the image. */
function images(
  draw: Draw,
  imageOf: (index: number) => Image,
  given: (index: number) => Partial<HostFact> = () => ({}),
) {
  const ids = namesOf(draw);
  const made = ids.map((_, index) => imageOf(index));
  const hosts = ids.map((id, index) =>
    plainHost(id, { instance: launched(begin - 10 * day, `ami-${index}`), ...given(index) }),
  );
  const machineImages = new Map(
    made.flatMap((image, index) => {
      if (image === null) return [];
      const { days, deprecatedInDays } = image;
      const deprecatedAt = deprecatedInDays === undefined ? null : new Date(begin + deprecatedInDays * day);
      const id = `ami-${index}`;
      return [[id, { id, name: null, createdAt: new Date(begin - days * day), deprecatedAt }] as const];
    }),
  );
  return () => ({ hosts, machineImages });
}

const imageFor = { forMs: 2 * day, everyMs: 30 * minute };
export const amiOld: KindShapes = {
  well: {
    "images of five months and less": (draw) => ({
      ...imageFor,
      facts: images(draw, () => ({ days: draw.between(1, 150), deprecatedInDays: draw.between(20, 700) })),
    }),
    "images that EC2 does not show": (draw) => ({
      ...imageFor,
      facts: images(draw, () => (draw.chance(0.5) ? null : { days: draw.between(1, 150) })),
    }),
    "hosts that are no instances": (draw) => ({
      ...imageFor,
      facts: images(
        draw,
        () => ({ days: draw.between(1, 150) }),
        (index) => (index % 2 === 0 ? { instance: null } : {}),
      ),
    }),
    "old hosts drain": (draw) => {
      const facts = images(
        draw,
        (index) => ({ days: index < 2 ? draw.between(250, 700) : draw.between(1, 30) }),
        (index) => (index < 2 ? { status: "DRAINING" } : {}),
      );
      const until = begin + draw.between(1, 10) * hour;
      return { ...imageFor, facts: (at) => ({ ...facts(), hosts: facts().hosts.slice(at < until ? 0 : 2) }) };
    },
  },
  faulty: {
    "all of eight months and more": (draw) => ({
      ...imageFor,
      facts: images(draw, () => ({ days: draw.between(240, 900) })),
    }),
    "one of eight months and more": (draw) => ({
      ...imageFor,
      facts: images(draw, (index) => ({ days: index === 0 ? draw.between(240, 900) : draw.between(1, 100) })),
    }),
    "a young one that was withdrawn": (draw) => ({
      ...imageFor,
      facts: images(draw, (index) => ({
        days: draw.between(20, 150),
        ...(index === 0 ? { deprecatedInDays: -draw.between(1, 15) } : {}),
      })),
    }),
  },
};
