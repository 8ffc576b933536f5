import { type Locale, render } from "@fleetgraph/catalogue";
import { type Message, redactWithin } from "@fleetgraph/core/kernel";

/** A message in words. What it repeats of what was given may be a secret in the wrong place. */
export const say = ({ kind, params }: Message, locale: Locale): string =>
  render(kind, redactWithin(params) as typeof params, locale);
