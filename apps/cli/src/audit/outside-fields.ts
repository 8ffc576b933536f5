import type { AuditLogFields } from "@fleetgraph/sdk";
import type { Context } from "../context.ts";
import { ago } from "../terminal/moment.ts";

/** Where a log's checkpoints were sent to, who cosigned them and what was archived, as labelled values. */
export function outsideFields(
  { say, style, locale }: Context,
  log: AuditLogFields,
): (readonly [string, readonly string[]])[] {
  const now = Date.now();
  const when = (at: string) => ago(at, now, locale);
  return [
    [
      say("cli.log.label.sentTo"),
      log.publications.flatMap(({ target, size, sentAt, behind, failure }) => {
        const mark = failure !== null ? style.red("✗") : behind > 0 ? style.yellow("…") : style.green("✓");
        const at = sentAt === null ? null : when(sentAt);
        const line = `${mark} ${target}  ${say("cli.log.sent", { size, at, behind })}`;
        return failure === null ? [line] : [line, `  ${failure}`];
      }),
    ],
    [
      say("cli.log.label.cosignedBy"),
      log.cosignatures.map(({ witness, size, at }) =>
        say("cli.log.cosigned", { witness, size, at: when(at) }),
      ),
    ],
    [
      say("cli.log.label.archived"),
      log.archives.map(({ month, events, file }) => say("cli.log.archive", { month, events, file })),
    ],
  ];
}
