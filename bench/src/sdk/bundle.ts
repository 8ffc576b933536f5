import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

/** What an application weighs, minified, with what it imports from here: packages as they are published. */
export async function bundled(
  code: string,
  packages: Readonly<Record<string, string>> = {},
): Promise<Weight> {
  const app = new URL("app.js", import.meta.url).pathname;
  const build = await rolldown({
    input: app,
    platform: "node",
    logLevel: "silent",
    plugins: [
      {
        name: "app",
        resolveId: (id) => (id === app ? id : (packages[id] ?? null)),
        load: (id) => (id === app ? code : null),
      },
    ],
  });
  const { output } = await build.generate({ format: "esm", minify: true });
  await build.close();
  const text = output.map((chunk) => (chunk.type === "chunk" ? chunk.code : "")).join("");
  return { minified: Buffer.byteLength(text), gzip: gzipSync(text, { level: 9 }).length };
}

export interface Weight {
  minified: number;
  gzip: number;
}
