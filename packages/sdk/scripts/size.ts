import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

const index = new URL("../src/index.ts", import.meta.url).pathname;

// What a consumer writes, and the most its bundle may weigh: bytes after minifying and gzip.
const cases = [
  {
    name: "core: a client and a document of one's own",
    goal: 5 * 1024,
    code: `import { createClient } from "sdk";
      console.log(await createClient({ url: "http://x" }).request("{ viewer { principal } }"));`,
  },
  {
    name: "deploy one service and follow it",
    goal: 7 * 1024,
    code: `import { accepted, createClient, deployService, watchDeployment } from "sdk";
      const client = createClient({ url: "http://x" });
      const { deployment } = accepted(await deployService(client, { service: "web", images: [{ image: ":v42" }] }));
      for await (const event of watchDeployment(client, deployment.id)) console.log(event.message);`,
  },
  {
    name: "everything: createFleetgraph",
    goal: null,
    code: `import { createFleetgraph } from "sdk"; console.log(createFleetgraph({ url: "http://x" }));`,
  },
];

async function sizeOf(code: string): Promise<{ minified: number; gzip: number }> {
  const build = await rolldown({
    input: "app.ts",
    platform: "browser",
    plugins: [
      {
        name: "app",
        resolveId: (id) => (id === "app.ts" ? id : id === "sdk" ? index : null),
        load: (id) => (id === "app.ts" ? code : null),
      },
    ],
  });
  const { output } = await build.generate({ format: "esm", minify: true });
  await build.close();
  const text = output.map((chunk) => (chunk.type === "chunk" ? chunk.code : "")).join("");
  return { minified: Buffer.byteLength(text), gzip: gzipSync(text, { level: 9 }).length };
}

const results = [];
for (const { name, goal, code } of cases) {
  const { minified, gzip } = await sizeOf(code);
  const met = goal === null || gzip <= goal;
  results.push({ case: name, value: gzip, unit: "bytes gzip", goal, met });
  const limit = goal === null ? "" : ` of ${goal}${met ? "" : "  TOO LARGE"}`;
  console.log(`${String(gzip).padStart(6)} bytes gzip${limit}, ${minified} minified  ${name}`);
}
if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ bench: "size", machine: `${process.platform}-${process.arch}`, results }));
}
if (results.some((result) => !result.met)) process.exitCode = 1;
