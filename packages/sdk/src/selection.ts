declare const argsOf: unique symbol;
declare const innerOf: unique symbol;

/** A field that takes arguments: a type only, nothing has this shape at run time. */
export interface WithArgs<Args, Value> {
  readonly [argsOf]: Args;
  readonly [innerOf]: Value;
}

type Value<Field> = Field extends WithArgs<infer _Args, infer Inner> ? Inner : Field;
type Bare<T> = NonNullable<T> extends readonly (infer Item)[] ? NonNullable<Item> : NonNullable<T>;
type Nested<T> = [Bare<T>] extends [{ __typename: string }] ? Selection<Bare<T>> : true;
type Pretty<T> = { [Key in keyof T]: T[Key] } & {};

/**
 * What a caller may select of a type: `{ name: true, cluster: { name: true } }`. A field with arguments takes them
 * in front of its selection: `{ tasks: [{ first: 5 }, { edges: { node: { id: true } } }] }`. An interface or union
 * is narrowed with `"... on Service": { … }`.
 */
export type Selection<T> = {
  readonly [Key in keyof T]?: [T[Key]] extends [WithArgs<infer Args, infer Inner>]
    ? Nested<Inner> | readonly [Args, Nested<Inner>]
    : Nested<T[Key]>;
};

/** Refuses what `T` does not have: excess properties pass a type parameter's constraint, and must not pass here. */
export type Strict<T, Select> = {
  readonly [Key in keyof Select]: Key extends keyof T ? StrictField<T[Key], Select[Key]> : never;
};
type StrictField<Field, Select> = Select extends true
  ? true
  : Select extends readonly [infer Args, infer Inner]
    ? readonly [StrictArgs<ArgsOf<Field>, Args>, StrictField<Value<Field>, Inner>]
    : Strict<Bare<Value<Field>>, Select>;
type ArgsOf<Field> = Field extends WithArgs<infer Args, infer _Inner> ? Args : never;
/** The same for arguments, and for the inputs in them. */
type StrictArgs<Args, Given> = Given extends readonly unknown[]
  ? Given
  : Given extends object
    ? {
        readonly [Key in keyof Given]: Key extends keyof NonNullable<Args>
          ? StrictArgs<NonNullable<Args>[Key], Given[Key]>
          : never;
      }
    : Given;

/** What a selection returns: the selected fields and no other. */
export type Selected<T, Select> = T extends null | undefined
  ? null
  : T extends readonly (infer Item)[]
    ? Selected<Item, Select>[]
    : T extends { __typename: string }
      ? Extract<keyof T, `... on ${string}`> extends never
        ? Pretty<Fields<T, Select>>
        : OneOf<T, Select>
      : T;

type Fields<T, Select> = {
  -readonly [Key in Exclude<keyof Select & keyof T, `... on ${string}`>]: Select[Key] extends readonly [
    unknown,
    infer Inner,
  ]
    ? Selected<Value<T[Key]>, Inner>
    : Selected<Value<T[Key]>, Select[Key]>;
};

/** One member per possible type, told apart by `__typename`, which is always selected then. */
type OneOf<T extends { __typename: string }, Select> =
  | {
      [Name in T["__typename"]]: Pretty<
        Fields<Omit<T, "__typename">, Omit<Select, "__typename">> & {
          __typename: Name;
        } & (`... on ${Name}` extends keyof T & keyof Select
            ? Fields<T[`... on ${Name}`], Select[`... on ${Name}`]>
            : unknown)
      >;
    }[T["__typename"]]
  | Pretty<Fields<Omit<T, "__typename">, Omit<Select, "__typename">> & { __typename: "%future" }>;

/** The default when nothing was selected, else what was. */
export type Chosen<T, Select, Default> = [Select] extends [undefined] ? Default : Selected<T, Select>;
