// graphql-eslint over schema.graphql: what it recommends for schemas, and Relay's rules.
import graphql from "@graphql-eslint/eslint-plugin";

const everything = [
  "ObjectTypeDefinition", "InterfaceTypeDefinition", "UnionTypeDefinition", "ScalarTypeDefinition",
  "EnumTypeDefinition", "EnumValueDefinition", "InputObjectTypeDefinition", "InputValueDefinition",
  "FieldDefinition", "DirectiveDefinition",
];

export default [
  {
    files: ["schema.graphql"],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: "schema.graphql" } },
    },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...graphql.configs["flat/schema-recommended"].rules,
      ...graphql.configs["flat/schema-relay"].rules,

      // Everything has a description; only @oneOf is the specification's, not ours.
      "@graphql-eslint/require-description": [
        "error",
        {
          ...Object.fromEntries(everything.map((kind) => [kind, true])),
          ignoredSelectors: ["[type=DirectiveDefinition][name.value=oneOf]"],
        },
      ],

      // Off: whatever has an identity implements Node, and so has an `id`. The others are values
      // of their owner (Money, Address), payloads and refusals: an id for them would be made up.
      "@graphql-eslint/strict-id-in-types": "off",

      // Lists that grow are connections. Plain lists are values that are bounded when they are
      // written (tags, changes, userErrors), and `nodes` beside `edges`.
      "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false }],

      // The preview of a propagation is read forwards only, which Relay's rules allow.
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],

      // Off: it knows no exceptions, and Message.messageId is the mail header Message-ID.
      "@graphql-eslint/no-typename-prefix": "off",
    },
  },
];
