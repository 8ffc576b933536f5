import { guardNames } from "@fleetgraph/core/deployments";
import { builder } from "./builder.ts";

/** What can stand between a request and its deployment. */
export const GuardRef = builder.enumType("Guard", {
  description:
    "What can stand between a request and its deployment; each is gone past with a permission of its own: " +
    "lock:override, freeze:override, approval:override, verification:override.",
  values: guardNames,
});
