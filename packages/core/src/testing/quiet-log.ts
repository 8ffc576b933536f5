import type { Log } from "../kernel/index.ts";

const nothing = () => undefined;

/** A log that says nothing. */
export const quietLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
