import { encodeBase64 } from "@fleetgraph/transparency-log";
import type { Context } from "../context.ts";
import type { CheckedLog } from "./check-log.ts";

/** What was found out of a log, as labelled values. */
export function logFields(
  { say, style }: Context,
  checked: CheckedLog,
): (readonly [string, readonly string[]])[] {
  const { checkpoint, signedBy, newKeys, continues, first } = checked;
  return [
    [
      say("cli.log.label.log"),
      [`${style.bold(checkpoint.origin)}  ${say("cli.log.size", { size: checkpoint.size })}`],
    ],
    [say("cli.log.label.root"), [encodeBase64(checkpoint.root)]],
    [say("cli.log.label.signedBy"), signedBy],
    [say("cli.log.label.newKeys"), first ? [] : newKeys],
    [
      say("cli.log.label.continues"),
      continues.map((size) => style.green(say("cli.log.continues", { size }))),
    ],
  ];
}
