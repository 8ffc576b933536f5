import type { Json } from "../state/model.ts";
import { Fault, invalidParameter } from "./fault.ts";

/** A wrong JSON type never reaches the operation: AWS answers SerializationException. */
const wrongType = (name: string, wanted: string): Fault =>
  new Fault("SerializationException", `${name} is expected to be ${wanted}`);

export function optionalText(input: Json, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw wrongType(name, "a string");
  return value;
}

export function requiredText(input: Json, name: string): string {
  const value = optionalText(input, name);
  if (value === undefined || value === "") throw invalidParameter(`${name} cannot be empty.`);
  return value;
}

export function optionalNumber(input: Json, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isFinite(value)) throw wrongType(name, "a number");
  return value;
}

export function optionalFlag(input: Json, name: string): boolean | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "boolean") throw wrongType(name, "a boolean");
  return value;
}

export function textList(input: Json, name: string): string[] {
  const value = input[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) {
    throw wrongType(name, "a list of strings");
  }
  return value;
}

export function objectList(input: Json, name: string): Json[] {
  const value = input[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== "object" || item === null)) {
    throw wrongType(name, "a list of structures");
  }
  return value;
}

export function optionalObject(input: Json, name: string): Json | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) throw wrongType(name, "a structure");
  return value as Json;
}
