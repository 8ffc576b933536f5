/**
 * A GraphQL document: text, or what code generators and gql.tada make. `__apiType` carries the types and exists
 * for the compiler only (the TypedDocumentString of graphql-codegen's `documentMode: "string"`).
 */
export type Document<Data = unknown, Variables = Record<string, unknown>> =
  | string
  | (TypedDocument<Data, Variables> & ({ toString(): string } | ParsedDocument));

interface TypedDocument<Data, Variables> {
  __apiType?: ((variables: Variables) => Data) | undefined;
}

/** A parsed document: read through its source, so that no printer has to be bundled. */
interface ParsedDocument {
  readonly kind: "Document";
  readonly loc?: { readonly source: { readonly body: string } } | undefined;
}

/** The text of a document. */
export function documentText(document: Document<never, never>): string {
  if (typeof document === "string") return document;
  if ("kind" in document && document.kind === "Document") {
    const body = (document as ParsedDocument).loc?.source.body;
    if (body) return body;
    throw new TypeError(
      'This parsed document has no source text. Generate it with documentMode: "string", or pass printDocument(document).',
    );
  }
  return String(document);
}

/**
 * Whether sending a text twice could change something twice: it holds a mutation. Strings and comments are skipped,
 * and only what stands outside all braces counts.
 */
export function holdsMutation(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"""[\s\S]*?"""|"(?:\\.|[^"\\])*"|#[^\n\r]*|[{}]|[A-Za-z_]\w*/g)) {
    if (token === "{") depth += 1;
    else if (token === "}") depth -= 1;
    else if (depth === 0 && token === "mutation") return true;
  }
  return false;
}
