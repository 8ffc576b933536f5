import type { CodegenConfig } from "@graphql-codegen/cli";
import { operationModules } from "./codegen/operation-modules.ts";

const config: CodegenConfig = {
  // select.graphql adds the directive that only the generator reads; it never reaches a server.
  schema: ["schema.graphql", "codegen/select.graphql"],
  generates: {
    "src/generated/": { documents: ["operations/**/*.graphql"], preset: operationModules },
    // What a consumer's own codegen makes of its documents, to prove that the client takes them.
    "test/generated/consumer.ts": {
      documents: ["test/consumer.graphql"],
      plugins: ["typescript-operations", "typed-document-node"],
      config: { documentMode: "string", useTypeImports: true },
    },
  },
};

export default config;
