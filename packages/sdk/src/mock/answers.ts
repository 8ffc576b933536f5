import type { Mutation, Query, Subscription } from "../generated/graph.ts";
import type { WithArgs } from "../selection.ts";

/**
 * What a test says of a type of the graph: some of its fields, the rest of which get valid defaults. Where the graph has
 * a list in pages, an array of its nodes will do. An interface or union is told by `__typename`.
 */
export type Answer<T> = T extends null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Answer<Item>[]
    : T extends { __typename: string }
      ? ObjectAnswer<T> | NodesOf<T>
      : T;

type ObjectAnswer<T extends { __typename: string }> =
  Extract<keyof T, `... on ${string}`> extends never
    ? Fields<T> & { readonly __typename?: T["__typename"] | undefined }
    : { [Name in T["__typename"]]: Member<T, Name> }[T["__typename"]];

/** The payload is what a mutation's answer is when it does not say. */
type Member<T, Name extends string> = (`... on ${Name}` extends keyof T
  ? Fields<T[`... on ${Name}`]>
  : unknown) &
  (Name extends `${string}Payload`
    ? { readonly __typename?: Name | undefined }
    : { readonly __typename: Name });

type Fields<T> = { readonly [Key in Exclude<keyof T, "__typename">]?: FieldAnswer<T[Key]> | undefined };

type NodesOf<T> = T extends { edges: { node: infer Node }[] } ? readonly Answer<Node>[] : never;

/** A field with arguments may be told by a function of them. */
export type FieldAnswer<Field> =
  Field extends WithArgs<infer Args, infer Value>
    ? Answer<Value> | ((args: Args) => Answer<Value> | Promise<Answer<Value>>)
    : Answer<Field> | (() => Answer<Field> | Promise<Answer<Field>>);

type Roots = Omit<Query, "__typename"> & Omit<Mutation, "__typename">;
type Streams = Omit<Subscription, "__typename">;
type Events<Event> = readonly Answer<Event>[] | AsyncIterable<Answer<Event>>;

/** The arguments of a query or a mutation. */
export type ArgumentsOf<Name extends keyof Roots> =
  Roots[Name] extends WithArgs<infer Args, infer _Value> ? Args : Record<string, never>;

/** Answers by the graph's names of queries and mutations; events of subscriptions under `streams`. */
export type MockAnswers = { readonly [Name in keyof Roots]?: FieldAnswer<Roots[Name]> | undefined } & {
  readonly streams?:
    | {
        readonly [Name in keyof Streams]?:
          | (Streams[Name] extends WithArgs<infer Args, infer Event>
              ? Events<Event> | ((args: Args) => Events<Event>)
              : never)
          | undefined;
      }
    | undefined;
};

export type RootName = keyof Roots;
