import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { claimPlace, closePlace, openPlace, placeAt } from "./place.ts";

const directory = mkdtempSync(join(tmpdir(), "fleetgraph-place-"));
const place = placeAt(join(directory, ".fleetgraph"));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("one demo has the place, from before its start to after its end", () => {
  expect(claimPlace(place)).toBeNull();
  // Its address is not known yet: a second one that started now would throw away the data of the first.
  expect(claimPlace(place)).toEqual({ pid: process.pid, server: null });
  expect(readdirSync(join(directory, ".fleetgraph"))).toEqual(["demo.pid"]);
  closePlace(place);
  expect(existsSync(place.claimFile)).toBe(false);
});

test("what a killed demo left behind does not stop the next one", () => {
  const { pid } = spawnSync(process.execPath, ["--version"]);
  expect(claimPlace(place)).toBeNull();
  for (const left of [String(pid), ""]) {
    writeFileSync(place.claimFile, left);
    expect(claimPlace(place)).toBeNull();
  }
  // Its token is of a server that is gone.
  writeFileSync(place.environmentFile, "FLEETGRAPH_TOKEN=old");
  openPlace(place);
  expect(existsSync(place.environmentFile)).toBe(false);
});
