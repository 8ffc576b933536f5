import type { BenchPart } from "../measure/part-bench.ts";
import { bundled } from "./bundle.ts";
import { measured, ours } from "./clients.ts";
import { published } from "./published.ts";

const kilobytes = (bytes: number) => bytes / 1024;

/** What an application has to carry, minified and gzipped. */
export const sizesOfBundles: BenchPart = async ({ report }) => {
  const packages = { [ours]: published.esm };
  const own: [string, number | null, string][] = [
    [
      "core: a client and a document of one's own",
      5,
      `import { createClient } from "${ours}";
       console.log(await createClient({ url: "http://x" }).request("{ viewer { principal } }"));`,
    ],
    [
      "deploy one service and follow it",
      7,
      `import { accepted, createClient, deployService, watchDeployment } from "${ours}";
       const client = createClient({ url: "http://x" });
       const { deployment } = accepted(await deployService(client, { service: "web", images: [{ image: ":v42" }] }));
       for await (const event of watchDeployment(client, deployment.id)) console.log(event.message);`,
    ],
    [
      "everything: createFleetgraph",
      null,
      `import { createFleetgraph } from "${ours}"; console.log(createFleetgraph({ url: "http://x" }));`,
    ],
  ];
  for (const [what, goal, code] of own) {
    const { gzip } = await bundled(code, packages);
    const line = { what, value: kilobytes(gzip), unit: "KB gzip" };
    report(goal === null ? line : { ...line, goal: { atMost: goal } });
  }
  let first: number | null = null;
  for (const client of measured) {
    const { gzip, minified } = await bundled(client.app, packages);
    first ??= gzip;
    const line = { what: `one call with ${client.name}`, value: kilobytes(gzip), unit: "KB gzip" };
    report(client.name === ours ? line : { ...line, against: { name: ours, ratio: gzip / first } });
    report({ what: "  minified", value: kilobytes(minified), unit: "KB" });
    const one = await bundled(client.one, packages);
    report({ what: "  one class or enum of it", value: kilobytes(one.gzip), unit: "KB gzip" });
  }
};
