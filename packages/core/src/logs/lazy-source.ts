import type { LogSource } from "./log-source.ts";

/** A source whose client is loaded when it is first read: a process that serves no logs never needs it. */
export function createLazySource(
  known: Pick<LogSource, "name" | "covers" | "takesStrangers">,
  load: () => Promise<LogSource>,
): LogSource {
  let loading: Promise<LogSource> | null = null;
  return {
    ...known,
    async read(asked) {
      loading ??= load();
      return (await loading).read(asked);
    },
    async close() {
      if (loading !== null) await (await loading).close();
    },
  };
}
