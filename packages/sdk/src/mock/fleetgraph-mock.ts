import {
  buildSchema,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  subscribe,
  validate,
  visit,
} from "graphql";
import type { Settings } from "../client.ts";
import { schemaText } from "../generated/schema-text.ts";
import type { ArgumentsOf, MockAnswers, RootName } from "./answers.ts";
import { checkAnswer } from "./check-answer.ts";
import { checkKey, checkScalars } from "./check-input.ts";
import { faultResponse, jsonResponse, type MockFault } from "./faults.ts";
import { Misfit } from "./misfit.ts";
import { resolve, rootFields, typeNameOf } from "./resolve.ts";
import { pagedEvents, type Streams, streamOf } from "./streams.ts";

export type { Answer, MockAnswers } from "./answers.ts";
export type { MockFault } from "./faults.ts";

/** A request that reached the mock. */
export interface MockRequest {
  readonly operationName: string | null;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

interface Sent {
  query: string;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
}

let built: GraphQLSchema | null = null;

/** Built once, when the first mock is made. */
function schema(): GraphQLSchema {
  built ??= checkScalars(buildSchema(schemaText));
  return built;
}

/**
 * A server of the graph inside the test: give its `settings` to `createFleetgraph` or `createClient`, and everything of the
 * client is real but the network. What the test does not say of an answer is filled with what fits; what the graph does
 * not have is refused with its place, in answers (a TypeError here, or where a function gave it a GraphQLRequestError with
 * the code MOCK_MISFIT) as in documents.
 *
 * ```ts
 * const mock = new FleetgraphMock({ service: { name: "web", desiredCount: 3 }, tasks: [{ name: "a" }, { name: "b" }] });
 * const fleet = createFleetgraph(mock.settings);
 * ```
 */
export class FleetgraphMock {
  /** For `createFleetgraph` and `createClient`. */
  readonly settings: { readonly url: string; readonly fetch: typeof fetch };
  /** Every request in order, refused ones too. */
  readonly requests: MockRequest[] = [];
  /** What was refused because it did not fit: empty at the end of a good test. */
  readonly misfits: string[] = [];
  readonly #schema = schema();
  readonly #calls: { field: string; args: unknown }[] = [];
  readonly #faults: MockFault[] = [];
  #answers: Record<string, unknown> = {};
  #streams: Streams = {};

  constructor(answers: MockAnswers = {}) {
    const settings: Required<Pick<Settings, "url" | "fetch">> = {
      url: "http://fleetgraph.mock",
      fetch: async (input, init) => this.#fetch(String(input instanceof Request ? input.url : input), init),
    };
    this.settings = settings as { url: string; fetch: typeof fetch };
    this.answer(answers);
  }

  /** Says more, or something else, from now on. Throws a TypeError with the place for what the graph does not have. */
  answer({ streams = {}, ...answers }: MockAnswers): this {
    const fields = rootFields(this.#schema.getQueryType(), this.#schema.getMutationType());
    for (const [name, value] of Object.entries(answers)) {
      const field = fields.get(name);
      if (!field) throw new Misfit(name, "the graph has no such query or mutation");
      checkAnswer(this.#schema, field.type, value, name);
    }
    const subscriptions = rootFields(this.#schema.getSubscriptionType());
    for (const [name, events] of Object.entries(streams)) {
      const field = subscriptions.get(name);
      if (!field) throw new Misfit(`streams.${name}`, "the graph has no such subscription");
      if (!Array.isArray(events)) continue;
      for (const [index, event] of events.entries())
        checkAnswer(this.#schema, field.type, event, `streams.${name}[${index}]`);
    }
    this.#answers = { ...this.#answers, ...answers };
    this.#streams = { ...this.#streams, ...streams };
    return this;
  }

  /** Lets something happen to the next requests, one fault each; repetitions of a call are requests too. */
  fail(...faults: MockFault[]): this {
    this.#faults.push(...faults);
    return this;
  }

  /** What a query or mutation was called with, in order. */
  calls<Name extends RootName>(name: Name): ArgumentsOf<Name>[] {
    return this.#calls.filter(({ field }) => field === name).map(({ args }) => args as ArgumentsOf<Name>);
  }

  #fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const { signal } = init;
    signal?.throwIfAborted();
    const response = this.#respond(url, init);
    if (!signal) return response;
    // A function that takes its time is left as a slow server is.
    const left = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    return Promise.race([response, left]);
  }

  async #respond(url: string, init: RequestInit): Promise<Response> {
    const requestId = `req_mock_${this.requests.length + 1}`;
    const sent = JSON.parse(String(init.body ?? '{"query":""}')) as Sent;
    this.requests.push({
      operationName: sent.operationName ?? null,
      query: sent.query,
      variables: sent.variables ?? {},
      headers: Object.fromEntries(new Headers(init.headers)),
    });
    const fault = this.#faults.shift();
    if (fault) return faultResponse(fault, requestId);
    const { pathname } = new URL(url);
    if (pathname === "/graphql") return this.#answer(sent, requestId);
    if (pathname === "/graphql/stream") return this.#stream(sent, requestId, init.signal ?? null);
    return jsonResponse(
      404,
      { errors: [{ message: `The mock has the graph only, not ${pathname}` }] },
      requestId,
    );
  }

  /** The document, or the answer that refuses it. */
  #document({ query }: Sent, requestId: string): DocumentNode | Response {
    let errors: readonly GraphQLError[];
    let document: DocumentNode | null = null;
    try {
      document = parse(query);
      errors = validate(this.#schema, document);
      if (errors.length === 0) return document;
    } catch (error) {
      errors = [error as GraphQLError];
    }
    const extensions = { code: "GRAPHQL_VALIDATION_FAILED", requestId };
    const told = errors.map((error) => ({
      message: `${placeIn(document, error)}${error.message}`,
      extensions,
    }));
    this.misfits.push(...told.map(({ message }) => message));
    return jsonResponse(400, { errors: told }, requestId);
  }

  async #answer(sent: Sent, requestId: string): Promise<Response> {
    const document = this.#document(sent, requestId);
    if (document instanceof Response) return document;
    const result = await execute({ ...this.#execution(sent, document), rootValue: this.#root() });
    return jsonResponse(result.data === undefined ? 400 : 200, this.#told(result, requestId), requestId);
  }

  async #stream(sent: Sent, requestId: string, signal: AbortSignal | null): Promise<Response> {
    const document = this.#document(sent, requestId);
    if (document instanceof Response) return document;
    const closed = new Promise<void>((done) =>
      signal?.addEventListener("abort", () => done(), { once: true }),
    );
    const subscriptions = rootFields(this.#schema.getSubscriptionType());
    const events = await subscribe({
      ...this.#execution(sent, document),
      subscribeFieldResolver: (_root, args, _context, { fieldName }) => {
        const field = subscriptions.get(fieldName);
        if (!field || !this.#streams[fieldName]) throw this.#unanswered(`streams.${fieldName}`);
        return streamOf(
          this.#streams,
          { name: fieldName, type: field.type, schema: this.#schema },
          args,
          closed,
        );
      },
    });
    const results = Symbol.asyncIterator in events ? events : [events][Symbol.iterator]();
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const next = await results.next();
        const event = next.done
          ? "event: complete\ndata:\n\n"
          : `event: next\ndata: ${JSON.stringify(this.#told(next.value, requestId))}\n\n`;
        if (!signal?.aborted) controller.enqueue(encoder.encode(event));
        if (next.done) controller.close();
      },
      cancel: async () => void (await results.return?.(undefined as never)),
    });
    const headers = { "content-type": "text/event-stream; charset=utf-8", "x-request-id": requestId };
    return new Response(body, { headers });
  }

  #execution({ variables = {}, operationName = null }: Sent, document: DocumentNode) {
    return {
      schema: this.#schema,
      document,
      operationName: getOperationAST(document, operationName)?.name?.value ?? null,
      variableValues: variables,
      fieldResolver: resolve,
      typeResolver: typeNameOf,
    };
  }

  /** The roots' answers, each call of which is kept. */
  #root(): Record<string, unknown> {
    const fields = rootFields(this.#schema.getQueryType(), this.#schema.getMutationType());
    const subscriptions = rootFields(this.#schema.getSubscriptionType());
    const root: Record<string, unknown> = {};
    for (const [name, field] of fields) {
      root[name] = (args: Record<string, unknown>) => {
        this.#calls.push({ field: name, args });
        checkKey(name, args);
        const given = this.#answers[name];
        if (typeof given === "function") return given(args);
        if (given !== undefined) return given;
        const events = pagedEvents(this.#streams, field, subscriptions);
        if (events) return events(args);
        throw this.#unanswered(name);
      };
    }
    return root;
  }

  #unanswered(name: string): Misfit {
    return new Misfit(name, "was asked for, and the mock has no answer; give one, {} for defaults");
  }

  #told({ data, errors }: ExecutionResult, requestId: string): object {
    const told = errors?.map(({ message, path, originalError }) => {
      // What is wrong with a variable comes in an error of its own.
      const cause = (originalError as GraphQLError | undefined)?.originalError ?? originalError;
      const misfit = cause instanceof Misfit;
      if (misfit) this.misfits.push(message);
      const code = misfit ? "MOCK_MISFIT" : originalError ? "MOCK_FAILED" : "BAD_USER_INPUT";
      return { message, path, extensions: { code, requestId } };
    });
    return { ...(data !== undefined && { data }), ...(told && { errors: told }) };
  }
}

/** The fields down to where a document does not fit: `service.cluster: `. */
function placeIn(document: DocumentNode | null, { positions }: GraphQLError): string {
  const position = positions?.[0];
  if (document === null || position === undefined) return "";
  const fields: string[] = [];
  visit(document, {
    Field({ name, loc }) {
      if (loc && loc.start <= position && position < loc.end) fields.push(name.value);
    },
  });
  return fields.length > 0 ? `${fields.join(".")}: ` : "";
}
