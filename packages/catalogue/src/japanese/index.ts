import type { Catalogue } from "../english/index.ts";
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

export const japanese: Catalogue = {
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
