import type { EventSourceDeps } from "./run-event-sources.ts";

/**
 * As runEventSources. Only a worker has need of it: a process that only serves the graph does not load the client of
 * SQS.
 */
export async function startEventSources(
  deps: EventSourceDeps,
  input: Parameters<typeof import("./run-event-sources.ts").runEventSources>[1],
): Promise<{ stop(): Promise<void> }> {
  const { runEventSources } = await import("./run-event-sources.ts");
  return runEventSources(deps, input);
}
