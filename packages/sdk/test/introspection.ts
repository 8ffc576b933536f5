/** The part of the schema that the document is of, as `gql.tada generate-output` writes it. */
export interface Introspection {
  name: "fleetgraph";
  query: "Query";
  mutation: never;
  subscription: never;
  types: {
    Query: {
      kind: "OBJECT";
      name: "Query";
      fields: { service: { name: "service"; type: { kind: "OBJECT"; name: "Service"; ofType: null } } };
    };
    Service: {
      kind: "OBJECT";
      name: "Service";
      fields: {
        name: { name: "name"; type: { kind: "NON_NULL"; name: never; ofType: Scalar<"String"> } };
        desiredCount: {
          name: "desiredCount";
          type: { kind: "NON_NULL"; name: never; ofType: Scalar<"Int"> };
        };
        id: { name: "id"; type: { kind: "NON_NULL"; name: never; ofType: Scalar<"ID"> } };
      };
    };
    String: unknown;
    Int: unknown;
    ID: unknown;
  };
}
type Scalar<Name> = { kind: "SCALAR"; name: Name; ofType: null };
