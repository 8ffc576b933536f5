/**
 * `extensions.cost` of an answer: what the operation cost and may cost at most; and where it was charged or refused for
 * its cost, what is left to its principal and the milliseconds until all of it is back, so that a client can wait.
 */
export type Cost = { requested: number; limit: number; available?: number; resetsInMs?: number };
