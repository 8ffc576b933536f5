import { execFileSync, spawn } from "node:child_process";
import { accessSync, constants, createReadStream } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { browserPath, searchPath } from "../servers/env.ts";
import { stopProcess } from "../servers/stop-process.ts";

const names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
const patienceMs = 300_000;

type Answer = { milliseconds: number } | { error: string };

/** Verifies a file in a page of Chromium. Gives a sentence when there is none on this machine. */
export async function verifyInBrowser(input: {
  directory: string;
  file: string;
  key: string;
}): Promise<{ browser: string; milliseconds: number } | string> {
  const { directory, file, key } = input;
  const browser = findBrowser();
  if (browser === null) return "no browser figure: set CHROMIUM to a Chromium, or have one in the PATH";
  const script = await bundled();
  let answered: (answer: Answer) => void = () => undefined;
  const answer = new Promise<Answer>((resolve) => {
    answered = resolve;
  });
  const server = createServer((request, response) => {
    if (request.url === "/export.ndjson") createReadStream(file).pipe(response);
    else if (request.url === "/page.js") response.setHeader("content-type", "text/javascript").end(script);
    else if (request.method === "POST") {
      let text = "";
      request.on("data", (chunk) => {
        text += chunk;
      });
      request.on("end", () => {
        response.end();
        answered(JSON.parse(text));
      });
    } else {
      response.setHeader("content-type", "text/html");
      response.end(
        `<!doctype html><script type="module" src="/page.js" data-key="${key}" id="page"></script>`,
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const profile = join(directory, "browser");
  // Its sandbox needs rights that a container seldom gives; it loads nothing but this page.
  const options = ["--headless=new", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`];
  const child = spawn(browser, [...options, `http://127.0.0.1:${port}/`], { stdio: "ignore" });
  const ended = new Promise<Answer>((resolve) => {
    child.once("error", (error) => resolve({ error: error.message }));
    child.once("exit", (code) => resolve({ error: `it ended with ${code}` }));
    setTimeout(() => resolve({ error: "it did not answer" }), patienceMs).unref();
  });
  const result = await Promise.race([answer, ended]);
  await stopProcess(child);
  server.close();
  server.closeAllConnections();
  if ("error" in result) return `no browser figure: ${browser}: ${result.error}`;
  const version = execFileSync(browser, ["--version", "--no-sandbox"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
  return { browser: version.split(" ").slice(0, 2).join(" "), milliseconds: result.milliseconds };
}

function findBrowser(): string | null {
  const places = searchPath()
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [browserPath() ?? [], places].flat().find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function bundled(): Promise<string> {
  const input = fileURLToPath(new URL("verifying-page.ts", import.meta.url));
  const build = await rolldown({ input, platform: "browser" });
  const { output } = await build.generate({ format: "esm", minify: true });
  await build.close();
  return output.map((chunk) => (chunk.type === "chunk" ? chunk.code : "")).join("");
}
