import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../schema.graphql", // of this repository, or of your copy
  documents: "codegen/orders.ts",
  generates: {
    "codegen/generated/": {
      preset: "client",
      presetConfig: {
        fragmentMasking: false,
        persistedDocuments: { hashAlgorithm: "sha256" }, // the manifest of your documents
      },
      config: {
        strictScalars: true,
        scalars: { DateTime: "string", Decimal: "string", JSON: "unknown" },
        useTypeImports: true,
        enumsAsTypes: true,
        nonOptionalTypename: true, // so that `userErrors` can be told apart
      },
    },
  },
  emitLegacyCommonJSImports: false,
};

export default config;
