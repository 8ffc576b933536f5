import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { styleText } from "node:util";
import { endAsked } from "./end-asked.ts";
import { environment } from "./env.ts";
import { placeAt } from "./place.ts";
import { type Demo, startDemo } from "./start-demo.ts";

type Outcome = { code: number; output: string };
type Step = {
  says: string;
  /** A command line, or something done to the simulated account. */
  fleet?: string[];
  breaks?: Record<string, unknown>;
  /** What is expected of it. */
  code?: number;
  shows?: RegExp[];
};

const story: Step[] = [
  { says: "The fleet is there", fleet: ["status"], code: 0, shows: [/40 clusters/, /189 tasks/] },
  {
    says: "Deploy an image and watch it roll out",
    fleet: ["deploy", "web", "--image", ":v41", "--reason", "the demo's own check"],
    code: 0,
    shows: [/v40 → v41/, /web now runs web:v41@[0-9a-f]+ on 2 tasks/],
  },
  {
    says: "ECS's events come through their queue",
    fleet: ["events"],
    code: 0,
    shows: [/shop\/us-east-1 +fresh/],
  },
  { says: "The next build is broken", breaks: { kind: "exit-at-start", service: "web", nextImage: true } },
  {
    says: "Deploying it fails and explains itself",
    fleet: ["deploy", "web", "--image", ":v42"],
    code: 1,
    shows: [/stopped by itself with exit code 1/, /Next:/],
  },
  {
    says: "Why, in full",
    fleet: ["why", "web"],
    code: 0,
    shows: [/exit code 1/, /EssentialContainerExited/],
  },
  { says: "Roll back", fleet: ["rollback", "web"], code: 0, shows: [/web now runs/] },
  {
    says: "Who did what",
    fleet: ["history", "web", "--limit", "8"],
    code: 0,
    shows: [/v41/, /failed/, /the demo's own check/],
  },
  {
    says: "The record of it",
    fleet: ["audit", "list", "--service", "web", "--limit", "8"],
    code: 0,
    shows: [/deployment\.rollback/, /deployment\.request/, /accepted/],
  },
  {
    says: "What it uses",
    fleet: ["metrics", "web"],
    code: 0,
    shows: [/CPU/, /memory/],
  },
];

/** Plays the story by itself through the command line, ends all it started, and gives the exit code. */
export async function checkStory(): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), "fleetgraph-check-"));
  const say = (text: string) => process.stdout.write(`${text}\n`);
  let failed = 0;
  let demo: Demo | null = null;
  const asked = endAsked();
  try {
    demo = await startDemo(placeAt(directory), {
      port: "0",
      tell: (step, result) => say(`${styleText("green", "✓")} ${step}: ${result}`),
      signal: asked,
    });
    for (const step of story) {
      asked.throwIfAborted();
      const problems = await play(demo, step, say);
      asked.throwIfAborted();
      failed += problems.length > 0 ? 1 : 0;
      for (const problem of problems) say(`${styleText("red", "✗")} ${problem}`);
      if (problems.length === 0) say(`${styleText("green", "✓")} ${step.says}`);
    }
  } catch (error) {
    failed += 1;
    if (!asked.aborted) process.stderr.write(`${styleText("red", "✗")} ${(error as Error).message}\n`);
  } finally {
    await demo?.close();
    rmSync(directory, { recursive: true, force: true });
  }
  if (asked.aborted) return 130;
  say(`${story.length - Math.min(failed, story.length)} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function play(demo: Demo, step: Step, say: (text: string) => void): Promise<string[]> {
  if (step.breaks) {
    await fetch(`${demo.simulator}/_simulator/scenarios`, {
      method: "POST",
      body: JSON.stringify(step.breaks),
    });
    return [];
  }
  const args = step.fleet ?? [];
  say(
    `\n${styleText("bold", `$ fleet ${args.map((arg) => (/\s/.test(arg) ? `"${arg}"` : arg)).join(" ")}`)}`,
  );
  const { code, output } = await fleet(demo, args);
  const problems = (step.shows ?? [])
    .filter((pattern) => !pattern.test(output))
    .map((pattern) => `${step.says}: the output does not show ${pattern}`);
  if (code !== step.code) problems.unshift(`${step.says}: exit code ${code} instead of ${step.code}`);
  return problems;
}

/** The command line as its users have it: the bundle, in a process of its own. */
function fleet(demo: Demo, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["apps/cli/bin/fleet.cjs", ...args], {
      env: {
        ...environment.variables,
        LANG: "C.UTF-8",
        LC_ALL: "C.UTF-8",
        NO_COLOR: "1",
        FLEETGRAPH_URL: demo.server,
        FLEETGRAPH_TOKEN: demo.token,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const heard = (chunk: Buffer) => {
      output += String(chunk);
      process.stdout.write(chunk);
    };
    child.stdout.on("data", heard);
    child.stderr.on("data", heard);
    child.once("error", reject);
    child.once("exit", (code) => resolve({ code: code ?? 1, output }));
  });
}
