import { parseArgs } from "node:util";
import { CALL_SCENARIOS, type ScenarioInput, TASK_SCENARIOS } from "@fleetgraph/simulator";
import { demoPlace, type Running, runningAt } from "./place.ts";

/** What each scenario does, for people. */
const scenarios: Readonly<Record<string, string>> = {
  "image-missing": "the next image deployed cannot be pulled",
  "exit-at-start": "the next image deployed exits as soon as it starts",
  "failing-health-check": "the next image deployed never passes its health check",
  oom: "the next image deployed is killed for its memory",
  "no-room": "no host has room for another task, until mended",
  "throttling-storm": "AWS throttles every call, until mended",
  "drop-before-effect": "the next UpdateService is cut off before its effect",
  "drop-after-effect": "the next UpdateService is cut off after its effect",
  latency: "AWS answers two seconds late, until mended",
  "server-error": "AWS answers 500 to every call, until mended",
  "http-500-html": "AWS answers 500 with an HTML page, until mended",
  "access-denied": "AWS denies every call, until mended",
  unreachable: "AWS cannot be reached, until mended",
  "unknown-operation": "this AWS has no ListServiceDeployments, until mended",
  "ignore-paging": "AWS lists everything on one page, until mended",
  "omit-optional-fields": "answers lack their optional fields, until mended",
  "odd-states": "AWS answers states nobody knows, until mended",
  "stale-reads": "reads after a write give what was before, until mended",
};

/** What the scenario covers: a build, a call, or the account. */
function inputOf(kind: string, service: { name: string; cluster: string }): ScenarioInput {
  const known = kind as ScenarioInput["kind"];
  const where = { service: service.name, cluster: service.cluster };
  if (kind === "no-room") return { kind: known, ...where };
  if ((TASK_SCENARIOS as readonly string[]).includes(kind)) return { kind: known, nextImage: true, ...where };
  if (kind.startsWith("drop-")) return { kind: known, operation: "UpdateService", nth: 1 };
  if (kind === "unknown-operation") return { kind: known, operation: "ListServiceDeployments" };
  if (kind === "latency") return { kind: known, milliseconds: 2_000 };
  return { kind: known };
}

/** Breaks something in the demo that runs; gives the exit code. */
export async function breakService(args: readonly string[]): Promise<number> {
  const read = readArguments(args);
  if (typeof read === "string") return refuse(read, 2);
  const { service, kind } = read;
  if (kind === undefined) {
    process.stdout.write(`npm run demo -- break SERVICE --with SCENARIO\n\n${list()}`);
    return service === undefined ? 0 : 2;
  }
  if (!(kind in scenarios)) return refuse(`There is no scenario "${kind}".\n\n${list()}`, 2);
  if (service === undefined) return refuse("Say which service: npm run demo -- break web --with oom", 2);
  const running = runningAt(demoPlace);
  if (!running) return refuse("No demo is running. Start one: npm run demo", 1);

  const found = findService(running, service);
  if (typeof found === "string") return refuse(found, 4);
  await fetch(`${running.simulator}/_simulator/scenarios`, {
    method: "POST",
    body: JSON.stringify(inputOf(kind, found)),
  });
  process.stdout.write(`Broken: ${scenarios[kind]}.
Now:    npx fleet deploy ${service} --image :v42
Mend:   npm run demo -- mend
`);
  return 0;
}

/** Undoes every break; gives the exit code. */
export async function mend(): Promise<number> {
  const running = runningAt(demoPlace);
  if (!running) return refuse("No demo is running. Start one: npm run demo", 1);
  const answer = await fetch(`${running.simulator}/_simulator/scenarios`, { method: "DELETE" });
  const { cleared } = (await answer.json()) as { cleared: number };
  process.stdout.write(cleared === 0 ? "Nothing was broken.\n" : "Mended.\n");
  return 0;
}

function readArguments(args: readonly string[]): { service?: string; kind?: string } | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { with: { type: "string" } },
      allowPositionals: true,
    });
    if (positionals.length > 1) return `One service at a time, not ${positionals.join(" and ")}.`;
    const [service] = positionals;
    return { ...(service ? { service } : {}), ...(values.with ? { kind: values.with } : {}) };
  } catch (error) {
    return (error as Error).message;
  }
}

/** Which service is meant, or what is wrong with the name. */
function findService({ services }: Running, wanted: string): { name: string; cluster: string } | string {
  const places = services.filter((place) => place === wanted || place.endsWith(`/${wanted}`));
  const [place] = places;
  if (place === undefined) {
    return `There is no service "${wanted}" in the demo. List them: npx fleet services`;
  }
  if (places.length > 1)
    return `"${wanted}" names ${places.length} services. Say which: ${places.join(", ")}`;
  const [cluster = "", name = ""] = place.split("/");
  return { name, cluster };
}

function list(): string {
  const known = [...TASK_SCENARIOS, ...CALL_SCENARIOS].filter((kind) => kind in scenarios);
  const width = Math.max(...known.map((kind) => kind.length));
  return `${known.map((kind) => `  ${kind.padEnd(width)}  ${scenarios[kind]}`).join("\n")}\n`;
}

function refuse(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}
