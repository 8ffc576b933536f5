import { afterAll, beforeAll, expect, vi } from "vitest";

const environment = (): [string, unknown][] => Object.entries(process.env);
const listeners = (): [string, unknown][] =>
  process.eventNames().map((name) => [String(name), process.listenerCount(name)]);
const globals = (): [string, unknown][] =>
  Object.entries(Object.getOwnPropertyDescriptors(globalThis)).map(([name, { get, value }]) => [
    name,
    get ? undefined : value,
  ]);

/** Names of what is another than it was. What was undefined may have become something: Node makes some when asked. */
function changed(before: [string, unknown][], now: [string, unknown][]): string[] {
  const [was, is] = [new Map(before), new Map(now)];
  const names = [...new Set([...was.keys(), ...is.keys()])];
  return names.filter((name) => {
    const mayBecome = was.has(name) && was.get(name) === undefined && is.has(name);
    return !mayBecome && !(was.has(name) === is.has(name) && Object.is(was.get(name), is.get(name)));
  });
}

const directory = process.cwd();
const environmentBefore = environment();
let globalsBefore: [string, unknown][];
let listenersBefore: [string, unknown][];
beforeAll(() => {
  // What modules do while they are imported is done once in a process, whichever file is the first.
  globalsBefore = globals();
  listenersBefore = listeners();
});

// What modules keep for themselves cannot be told here; ours keep by objects that they are given.
afterAll(() => {
  expect(
    {
      directory: process.cwd(),
      environment: changed(environmentBefore, environment()),
      fakeTimers: vi.isFakeTimers(),
      globals: changed(globalsBefore, globals()),
      listeners: changed(listenersBefore, listeners()),
    },
    "this file changed its process for the next one: it needs a process of its own (vitest.config.ts)",
  ).toEqual({ directory, environment: [], fakeTimers: false, globals: [], listeners: [] });
});
