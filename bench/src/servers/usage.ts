/** What a process has used since it began. */
export type Usage = { cpuMs: number; maxRssMb: number };
