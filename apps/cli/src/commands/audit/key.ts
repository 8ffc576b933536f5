import { generateKeyPairSync } from "node:crypto";
import { encodeBase64, formatVerifierKey, verifierKey } from "@fleetgraph/transparency-log";
import { sha256 } from "../../audit/node-crypto.ts";
import { defineCommand } from "../../command.ts";
import { exitCodes, UsageError } from "../../failure.ts";

const ed25519 = 1;

export const command = defineCommand({
  path: "audit key",
  arguments: ["NAME"],
  options: {},
  examples: ["fleet audit key log.example.com/fleetgraph > audit.key"],
  // Asks no server: a key is made where it will be kept.
  async run(context, { arguments: [name = ""] }) {
    if (!/^[^\s+]{1,200}$/u.test(name)) throw new UsageError(context.say("cli.usage.logName", { name }));
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
    const seed = privateKey.export({ format: "der", type: "pkcs8" }).subarray(-32);
    const verifier = formatVerifierKey(verifierKey(sha256, { name, publicKey: raw }));
    const id = verifier.slice(name.length + 1, name.length + 9);
    const secret = `PRIVATE+KEY+${name}+${id}+${encodeBase64(Buffer.concat([Buffer.of(ed25519), seed]))}`;
    if (context.json) context.printJson({ privateKey: secret, publicKey: verifier });
    else context.print(secret);
    context.warn(context.say("cli.log.publicKey", { key: verifier }));
    return exitCodes.done;
  },
});
