import { Mistaken } from "./mistake.ts";
import type { Image, Verb } from "./sentence.ts";
import { usageOf } from "./verbs.ts";

/**
 * The images of the words behind a service: `v42`, `app=v42 sidecar=v7`, or the same with commas between. Throws
 * Mistaken for a word that is no image, and where it cannot be told which container each is for.
 */
export function readImages(verb: Verb, words: readonly string[]): Image[] {
  const images = words.flatMap((word) => {
    const parts = word.split(",").filter(Boolean);
    if (parts.length === 0) throw unexpected(verb, word);
    return parts.map((part) => imageOf(verb, part));
  });
  // "v42 please", "v42 api v7": a second image without a container is a word that was meant otherwise.
  const unnamed = images.flatMap(({ container, image }) => (container === undefined ? [image] : []));
  if (unnamed.length > 1)
    throw new Mistaken({ kind: "grammar.severalImages", params: { images: unnamed.map(shown) } });
  return images;
}

/** As it was written: `:v42` is a tag. */
const shown = (image: string) => image.replace(/^[:@]/, "");

/** `v42` and `:v42` are tags, `app=v42` one of a container, `sha256:…` a digest; anything else is a whole reference. */
function imageOf(verb: Verb, text: string): Image {
  const [, container, image = ""] = /^(?:([\w-]+)=)?([\w.:/@+-]+)$/.exec(text) ?? [];
  if (image === "") throw unexpected(verb, text);
  return { ...(container !== undefined && { container }), image: changeOf(image) };
}

function changeOf(text: string): string {
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return `@${text}`;
  return /^[\w][\w.-]*$/.test(text) ? `:${text}` : text;
}

const unexpected = (verb: Verb, word: string) =>
  new Mistaken({ kind: "grammar.unexpected", params: { verb, word, usage: usageOf(verb) } });
