import type { Region } from "../state/model.ts";
import type { Secret } from "../state/resources.ts";
import type { World } from "../state/world.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Adds a secret with one current version, or the versions given (their stages by version id). */
export function addSecret(
  world: World,
  region: Region,
  { name, versions, deletedAt }: { name: string; versions?: Record<string, string[]>; deletedAt?: number },
): Secret {
  const suffix = Array.from({ length: 6 }, () => ALPHABET[world.random.below(ALPHABET.length)]).join("");
  const id = `${world.random.hex(8)}-0000-4000-8000-${world.random.hex(12)}`;
  const secret: Secret = {
    name,
    arn: `arn:aws:secretsmanager:${region.name}:${region.account}:secret:${name}-${suffix}`,
    versions: new Map(Object.entries(versions ?? { [id]: ["AWSCURRENT"] })),
    createdAt: world.clock.now(),
    ...(deletedAt === undefined ? {} : { deletedAt }),
  };
  region.secrets.set(name, secret);
  return secret;
}
