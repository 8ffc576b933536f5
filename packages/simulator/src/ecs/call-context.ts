import type { Json, Region } from "../state/model.ts";
import type { Principal, World } from "../state/world.ts";

/** What an operation gets besides its input. */
export interface CallContext {
  world: World;
  region: Region;
  principal: Principal;
  operation: string;
  /** Other implementations give every list whole. */
  ignorePaging: boolean;
  /** Has the function called when the caller is gone. */
  onHangUp(gone: () => void): void;
  /** ARN or id of what the call made or changed, for the record of calls. */
  effect(id: string): void;
}

export type Operation = (context: CallContext, input: Json) => Json | Promise<Json>;

/** json-1.1 timestamps are epoch seconds with a fraction. */
export const seconds = (milliseconds: number): number => milliseconds / 1000;

/** Leaves out what is undefined, as the service does. */
export function present(fields: Json): Json {
  const kept: Json = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) kept[name] = value;
  return kept;
}

export const secondsOrNothing = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : seconds(milliseconds);
