import { parseArgs } from "node:util";
import type { Scenario } from "@fleetgraph/simulator";
import { type Breakage, breakages } from "./breakages.ts";
import { demoPlace, type Running, runningAt } from "./place.ts";

/** Breaks something in the demo that runs; gives the exit code. */
export async function breakService(args: readonly string[]): Promise<number> {
  const read = readArguments(args);
  if (typeof read === "string") return refuse(read, 2);
  const { service, kind } = read;
  if (kind === undefined) {
    process.stdout.write(`npm run demo -- break SERVICE --with SCENARIO\n\n${list()}`);
    const running = runningAt(demoPlace);
    const broken = running ? await brokenIn(running) : [];
    if (broken.length > 0) process.stdout.write(`\nBroken now\n${broken.join("\n")}\n`);
    return service === undefined ? 0 : 2;
  }
  const breakage = Object.hasOwn(breakages, kind) ? breakages[kind] : undefined;
  if (!breakage) return refuse(`There is no scenario "${kind}".\n\n${list()}`, 2);
  if (service === undefined) return refuse("Say which service: npm run demo -- break web --with oom", 2);
  const running = runningAt(demoPlace);
  if (!running) return refuse("No demo is running. Start one: npm run demo", 1);

  const found = findService(running, service);
  if (typeof found === "string") return refuse(found, 4);
  const { atOnce } = breakage;
  const answer = await fetch(`${running.simulator}/_simulator/${atOnce?.route ?? "scenarios"}`, {
    method: "POST",
    body: JSON.stringify(atOnce?.body(found) ?? breakage.input?.(found)),
  });
  if (!answer.ok) return refuse(`The simulator refused it: ${await answer.text()}`, 1);
  if (atOnce) {
    process.stdout.write(`Done: ${breakage.says}. CloudTrail tells of it in two or three minutes.
Now:  ${atOnce.look(found)}
`);
    return 0;
  }
  const deploy = `npx fleet deploy ${service} --image :v42`;
  const allTheSame = `        ${deploy} --override verification --reason demo\n`;
  process.stdout.write(`Broken: ${breakage.says}.
Now:    ${deploy}
${breakage.seenBefore ? `        is refused before it begins; to see it fail all the same:\n${allTheSame}` : ""}Mend:   npm run demo -- mend
`);
  return 0;
}

/** Undoes every break; gives the exit code. */
export async function mend(): Promise<number> {
  const running = runningAt(demoPlace);
  if (!running) return refuse("No demo is running. Start one: npm run demo", 1);
  const broken = await brokenIn(running);
  await fetch(`${running.simulator}/_simulator/scenarios`, { method: "DELETE" });
  process.stdout.write(broken.length === 0 ? "Nothing was broken.\n" : `Mended\n${broken.join("\n")}\n`);
  return 0;
}

/** What is broken in the demo that runs, one line each. */
async function brokenIn({ simulator }: Running): Promise<string[]> {
  const answer = await fetch(`${simulator}/_simulator/scenarios`);
  return ((await answer.json()) as Scenario[]).map((scenario) => {
    const { kind, resource, cluster, service } = scenario;
    const on = service ? `  on ${cluster ? `${cluster}/` : ""}${service}` : "";
    return `  ${kind}${resource ? ` (${resource.toLowerCase()})` : ""}${on}`;
  });
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
  const width = Math.max(...Object.keys(breakages).map((kind) => kind.length));
  const line = ([kind, { says }]: [string, Breakage]) => `  ${kind.padEnd(width)}  ${says}`;
  return `${Object.entries(breakages).map(line).join("\n")}\n`;
}

function refuse(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}
