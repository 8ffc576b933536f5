/** What this package logs through: the event and its fields (core's Log has this shape). */
export type DatabaseLog = {
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
};
