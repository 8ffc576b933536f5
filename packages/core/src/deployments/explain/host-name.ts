import type { SeenHost } from "./evidence.ts";

/** What people call a host that ECS names by the ARN or id of its container instance; null where there is none. */
export function hostName(containerInstance: string | null, hosts: readonly SeenHost[]): string | null {
  return findHost(containerInstance, hosts)?.name ?? shortId(containerInstance);
}

/** The host of a container instance. Events have its id with or without dashes, ARNs without. */
export function findHost(containerInstance: string | null, hosts: readonly SeenHost[]): SeenHost | null {
  const id = shortId(containerInstance)?.replaceAll("-", "");
  return hosts.find((host) => shortId(host.containerInstance)?.replaceAll("-", "") === id) ?? null;
}

function shortId(containerInstance: string | null): string | null {
  return containerInstance?.split("/").at(-1) ?? null;
}
