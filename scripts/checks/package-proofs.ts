// Packs what is published and proves it as a stranger meets it: unpacked, with nothing of this repository around.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { root } from "./run-check.ts";

const problems: string[] = [];

function run(command: string, args: string[], cwd = root): string {
  const done = spawnSync(command, args, { cwd, encoding: "utf8", maxBuffer: 1e8 });
  if (done.status !== 0) throw new Error(`${[command, ...args].join(" ")}\n${done.stdout}${done.stderr}`);
  return done.stdout;
}
const node = (args: string[], cwd?: string) => run(process.execPath, args, cwd);

/** The packed package, also unpacked where an `import` of it finds it. */
function pack(folder: string, place: string): { tarball: string; unpacked: string } {
  const packed = join(place, folder.replaceAll("/", "-"));
  node(
    [join(root, "node_modules/pnpm/bin/pnpm.mjs"), "pack", "--pack-destination", packed],
    join(root, folder),
  );
  const tarball = join(packed, readdirSync(packed)[0] ?? "");
  const { name } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const unpacked = join(place, "node_modules", name);
  mkdirSync(unpacked, { recursive: true });
  run("tar", ["-xzf", tarball, "--strip-components=1", "-C", unpacked]);
  return { tarball, unpacked };
}

async function inspect(folder: string, { tarball, unpacked }: { tarball: string; unpacked: string }) {
  const manifest = JSON.parse(readFileSync(join(unpacked, "package.json"), "utf8"));
  for (const kind of ["dependencies", "peerDependencies", "optionalDependencies"]) {
    const names = Object.keys(manifest[kind] ?? {});
    if (names.length > 0) problems.push(`${folder}: ${kind} must be empty, but names ${names.join(", ")}`);
  }
  for (const file of ["LICENSE", "README.md"]) {
    if (!readdirSync(unpacked).includes(file)) problems.push(`${folder}: the package lacks ${file}`);
  }
  const { messages } = await publint({ pkgDir: unpacked, pack: false, strict: true });
  for (const message of messages) problems.push(`${folder}: publint: ${formatMessage(message, manifest)}`);
  if (!manifest.exports) return;
  const types = await checkPackage(createPackageFromTarballData(readFileSync(tarball)), {
    excludeEntrypoints: ["./schema.graphql"],
  });
  // node10 knows no "exports", and nobody on Node 20 resolves like it.
  const wrong = types.types
    ? types.problems.filter((each) => !("resolutionKind" in each && each.resolutionKind === "node10"))
    : [{ kind: "no types" }];
  for (const problem of wrong) problems.push(`${folder}: are the types wrong: ${JSON.stringify(problem)}`);
}

const place = mkdtempSync(join(tmpdir(), "fleetgraph-packages-"));
try {
  node(["node_modules/turbo/bin/turbo", "run", "build", "--output-logs=errors-only"]);
  const [sdk, cli] = [pack("packages/sdk", place), pack("apps/cli", place)];
  await inspect("packages/sdk", sdk);
  await inspect("apps/cli", cli);
  const use =
    "createClient({ url: 'http://127.0.0.1' }).request.call; accepted; " +
    "createFleetgraph(new FleetgraphMock({ viewer: {} }).settings).viewer()";
  node(
    [
      "--input-type=module",
      "-e",
      `import { accepted, createClient, createFleetgraph } from "@fleetgraph/sdk";
       import { FleetgraphMock } from "@fleetgraph/sdk/mock"; ${use}`,
    ],
    place,
  );
  node(
    [
      "--input-type=commonjs",
      "-e",
      `const { accepted, createClient, createFleetgraph } = require("@fleetgraph/sdk");
       const { FleetgraphMock } = require("@fleetgraph/sdk/mock"); ${use}`,
    ],
    place,
  );
  node([join(cli.unpacked, "bin/fleet.cjs"), "--help"], place);
  const sizes = spawnSync(process.execPath, ["scripts/size.ts"], {
    cwd: join(root, "packages/sdk"),
    encoding: "utf8",
  });
  for (const line of sizes.stdout.split("\n").filter(Boolean)) console.log(`· ${line.trim()}`);
  if (sizes.status !== 0)
    problems.push(`packages/sdk: larger than its goal, or not measured\n${sizes.stderr}`);
} finally {
  rmSync(place, { recursive: true });
}
for (const line of problems) console.log(line);
if (problems.length > 0) process.exitCode = 1;
