/**
 * Lets `fetch` go through the proxy of HTTP_PROXY, HTTPS_PROXY and NO_PROXY with Node's own support (24.14 and later;
 * started with NODE_USE_ENV_PROXY=1 also 22.21). False when this Node.js has none. A server on this machine is never
 * behind a proxy.
 */
export async function useProxy(url: string): Promise<boolean> {
  if (isLocal(url)) return true;
  // Loaded only here: node:http takes 90 ms of a start that takes 50.
  const { setGlobalProxyFromEnv } = (await import("node:http")) as { setGlobalProxyFromEnv?: () => unknown };
  if (!setGlobalProxyFromEnv) return false;
  setGlobalProxyFromEnv();
  return true;
}

/** Whether a server is on this machine. */
export const isLocal = (url: string) => /^https?:\/\/(127\.|localhost[:/]|localhost$|\[::1\])/.test(url);
