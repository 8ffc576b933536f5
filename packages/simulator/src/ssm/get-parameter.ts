import type { Operation } from "../ecs/call-context.ts";
import { Fault } from "../wire/fault.ts";
import { optionalFlag } from "../wire/input.ts";
import { findParameter, viewOfParameter } from "./get-parameters.ts";

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
export const getParameter: Operation = ({ region }, input) => {
  const parameter = findParameter(region, String(input.Name ?? ""));
  if (parameter === undefined) throw new Fault("ParameterNotFound", "");
  return { Parameter: viewOfParameter(parameter, optionalFlag(input, "WithDecryption") ?? false) };
};
