import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
} from "graphql";
import { ClientError, gql } from "graphql-request";
import { graphqlRequest } from "./graphql-request.js";
import { ENDPOINT, TOKEN, TOKEN_FOR_ORDERS, cart } from "./shop.js";

test("queries and mutations", async () => {
  const client = graphqlRequest(ENDPOINT, TOKEN);
  const { placeOrder } = await client.request(
    gql`
      mutation Place($input: PlaceOrderInput!, $key: String) {
        placeOrder(input: $input, idempotencyKey: $key) { order { id } userErrors { code } }
      }
    `,
    { input: cart(), key: crypto.randomUUID() },
  );
  assert.deepEqual(placeOrder.userErrors, []);
  const { order } = await client.request(
    gql`
      query Total($id: ID!) {
        order(by: { id: $id }) { total { amount currencyCode } }
      }
    `,
    { id: placeOrder.order.id },
  );
  assert.deepEqual(order.total, { amount: "25.00", currencyCode: "EUR" });
});

test("the document's faults and the token's are thrown with their code", async () => {
  const faults = [
    [TOKEN, "{ ordres { nodes { id } } }", "GRAPHQL_VALIDATION_FAILED"],
    [TOKEN_FOR_ORDERS, "{ customers { nodes { id } } }", "FORBIDDEN"],
    ["tsk_wrong", "{ shop { name } }", "UNAUTHENTICATED"],
  ];
  for (const [token, query, code] of faults) {
    const error = await graphqlRequest(ENDPOINT, token).request(query).then(assert.fail, (error) => error);
    assert.ok(error instanceof ClientError, String(error));
    assert.equal(error.response.errors[0].extensions.code, code);
  }
});

test("the server tells the very schema of schema.graphql", async () => {
  const asked = getIntrospectionQuery({
    inputValueDeprecation: true,
    oneOf: true,
    schemaDescription: true,
    specifiedByUrl: true,
  });
  const told = buildClientSchema(await graphqlRequest(ENDPOINT, TOKEN).request(asked));
  const written = buildSchema(readFileSync(new URL("../schema.graphql", import.meta.url), "utf8"));
  const sorted = (schema) => printSchema(lexicographicSortSchema(schema));
  assert.equal(sorted(told), sorted(written));
});
