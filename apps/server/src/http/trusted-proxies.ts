import { BlockList, isIP } from "node:net";

/** Tells a request's address apart from those of the proxies in front of the server. */
export type TrustedProxies = {
  addressOf(request: { peer: string | undefined; forwardedFor: string | undefined }): string | null;
};

/** An address, or a network such as 10.0.0.0/8, in the form that `createTrustedProxies` takes. */
export function isNetwork(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
}

/**
 * X-Forwarded-For is anybody's word until it comes from a proxy that is trusted: each proxy adds the address that it
 * was asked from at the end. So it is read from there, and the first that is none of the proxies' is who asked.
 */
export function createTrustedProxies(networks: readonly string[]): TrustedProxies {
  const trusted = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");

  return {
    addressOf({ peer, forwardedFor }) {
      if (peer === undefined) return null;
      let address = plain(peer);
      const told = (forwardedFor ?? "").split(",").map((each) => plain(each.trim()));
      while (isTrusted(address)) {
        const before = told.pop();
        // What is no address is not taken for one; the proxy that passed it on is the last that is known.
        if (before === undefined || isIP(before) === 0) break;
        address = before;
      }
      return address;
    },
  };
}

/** Without a port, the brackets of IPv6, and the form in which a socket for both versions shows IPv4 (RFC 4291 2.5.5.2). */
function plain(address: string): string {
  const bare =
    /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(address)?.[1] ?? address;
  return /^::ffff:(\d+(?:\.\d+){3})$/i.exec(bare)?.[1] ?? bare;
}
