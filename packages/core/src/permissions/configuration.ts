import { z } from "zod";
import { isResourcePattern } from "./grant.ts";
import { allVerbs, type Verb } from "./verb.ts";

/** A part of the fleet, as fleetgraph.yaml names it. */
export const fleetPattern = z
  .string()
  .refine(
    isResourcePattern,
    "expected account/region/cluster/service with * for any part, or ** for everything",
  )
  .describe("account/region/cluster/service, `*` for any characters of a part; `**` is everything.");

/** The `roles` of fleetgraph.yaml. */
export const rolesConfiguration = z
  .record(
    z.string().regex(/^[a-z][a-z0-9-]*$/, "expected a name of lower-case letters, digits and dashes"),
    z
      .array(
        z
          .strictObject({
            allow: z
              .array(z.enum(allVerbs as [Verb, ...Verb[]]))
              .min(1)
              .describe("Permissions."),
            on: z.array(fleetPattern).min(1).describe("Where they hold."),
          })
          .describe("Permissions bound to a part of the fleet."),
      )
      .min(1),
  )
  .describe("Roles by name, besides the built-in admin, operator, deployer, viewer and auditor.");
