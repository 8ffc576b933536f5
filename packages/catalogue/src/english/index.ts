import { change } from "./change.ts";
import { cli } from "./cli.ts";
import { events } from "./events.ts";
import { explanations } from "./explanations.ts";
import { guards } from "./guards.ts";
import { heldUp } from "./held-up.ts";
import { placement } from "./placement.ts";
import { problems } from "./problems.ts";
import { staleCalls } from "./stale-calls.ts";
import { verification } from "./verification.ts";

export const english = {
  ...problems,
  ...change,
  ...explanations,
  ...events,
  ...heldUp,
  ...staleCalls,
  ...placement,
  ...cli,
  ...verification,
  ...guards,
};

/** What the English catalogue says, every other language must say with the same parameters. */
export type Catalogue = typeof english;
