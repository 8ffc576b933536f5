import { createFleetgraph } from "../../src/index.ts";

/**
 * Under which names of `createFleetgraph()` each operation is called: every method is called once, with a `fetch` that
 * only listens.
 */
export async function methodsOfOperations(): Promise<Map<string, string[]>> {
  const methods = new Map<string, string[]>();
  let heard: string | null = null;
  const fleet = createFleetgraph({
    url: "http://127.0.0.1",
    fetch: async (_url, init) => {
      heard ??= (JSON.parse(String(init?.body ?? "{}")) as { operationName?: string }).operationName ?? null;
      return new Response("", { status: 401 });
    },
  });

  async function listen(path: string, method: (...args: unknown[]) => unknown): Promise<void> {
    heard = null;
    // A watch takes an id or its options, everything else an input; a cursor keeps it from asking where "now" is.
    const args = path.startsWith("deployments.watch") ? ["dep", { after: "1" }] : [{ after: "1" }];
    try {
      const made = await method(...args);
      const iterate = (made as Partial<AsyncIterable<unknown>>)?.[Symbol.asyncIterator];
      if (iterate) await iterate.call(made).next();
    } catch {
      // Refused, as everything is: what counts is what was sent.
    }
    if (heard !== null) methods.set(heard, [...(methods.get(heard) ?? []), path]);
  }

  async function walk(place: object, path: string): Promise<void> {
    for (const [name, value] of Object.entries(place)) {
      if (path === "" && ["client", "request", "nested", "at"].includes(name)) continue;
      if (typeof value === "function") await listen(`${path}${name}`, value);
      else if (typeof value === "object" && value !== null) await walk(value, `${path}${name}.`);
    }
  }
  await walk(fleet, "");
  await walk(fleet.at("2026-01-01T00:00:00Z"), "at(time).");
  return methods;
}
