import type { Options } from "./command.ts";

/** Options of an order on a deployment that somebody else may have asked for. */
export const orderOptions = {
  reason: { type: "string", value: "TEXT", about: "cli.option.reason" },
  as: { type: "string", value: "NAME", about: "cli.option.as" },
  "idempotency-key": { type: "string", value: "KEY", about: "cli.option.idempotencyKey" },
} as const satisfies Options;

/** The same as the graph takes them. */
export function orderOf(values: { reason?: string | undefined; as?: string | undefined }) {
  return {
    ...(values.reason && { reason: values.reason }),
    ...(values.as && { onBehalfOf: values.as }),
  };
}
