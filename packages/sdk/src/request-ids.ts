const ids = /* @__PURE__ */ new WeakMap<object, string>();

/** Which request a response or a part of an answer came with; null for what came with none. */
export function requestIdOf(came: object): string | null {
  return ids.get(came) ?? null;
}

/** Keeps it, for errors that are made of it later. */
export function keepRequestId(came: unknown, requestId: string | null): void {
  if (typeof came === "object" && came !== null && requestId) ids.set(came, requestId);
}
