/** The product's time. Deadlines, expiry and history use it; tests put their own in. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };
