import { z } from "zod";

/** A schema for each field of a type of the SDK: one that the SDK has and we lack does not compile. */
export type Fields<Type> = { [Name in keyof Type]-?: z.ZodType<Type[Name]> };

/** An object of exactly these fields. */
export function fieldsOf<Type>(fields: Fields<Type>): z.ZodType<Type> {
  return z.object(fields) as unknown as z.ZodType<Type>;
}

/** One of the values that ECS knows; each of them has to be named. */
export function oneOf<Value extends string>(values: Record<Value, true>): z.ZodType<Value> {
  return z.enum(Object.keys(values) as [Value, ...Value[]]) as unknown as z.ZodType<Value>;
}

export const text = z.string();
export const someText = z.string().min(1);
export const whole = z.int().min(0);
export const flag = z.boolean();
export const texts = z.array(z.string());
export const textMap = z.record(z.string(), z.string());
