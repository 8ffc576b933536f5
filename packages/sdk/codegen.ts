import type { CodegenConfig } from "@graphql-codegen/cli";
import { operationModules } from "./codegen/operation-modules.ts";

const config: CodegenConfig = {
  // select.graphql adds the directive that only the generator reads; it never reaches a server.
  schema: ["schema.graphql", "codegen/select.graphql"],
  documents: ["operations/**/*.graphql"],
  generates: { "src/generated/": { preset: operationModules } },
};

export default config;
