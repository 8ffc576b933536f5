import { type Catalogue, english } from "./english/index.ts";
import { japanese } from "./japanese/index.ts";
import type { Locale } from "./locale.ts";

export type MessageKind = keyof Catalogue;
export type MessageParams<Kind extends MessageKind> =
  Parameters<Catalogue[Kind]> extends [infer Params] ? Params : Record<string, never>;

/** A message as it is stored and sent: never a sentence. */
export type StoredMessage = { kind: string; params: Record<string, unknown> };

const catalogues: Record<Locale, Catalogue> = { en: english, ja: japanese };

/** The sentence of a kind with its parameters. */
export function render<Kind extends MessageKind>(
  kind: Kind,
  params: MessageParams<Kind>,
  locale: Locale = "en",
): string {
  const say = catalogues[locale][kind] as unknown as (params: MessageParams<Kind>) => string;
  return say(params);
}

/**
 * The sentence of a stored message. One written by a newer release, whose kind is not known here, is shown as it
 * was stored: unknown is not a reason to fail.
 */
export function renderStored(message: StoredMessage, locale: Locale = "en"): string {
  if (!(message.kind in english)) return `${message.kind} ${JSON.stringify(message.params)}`;
  return render(message.kind as MessageKind, message.params as never, locale);
}
