import assert from "node:assert/strict";
import { test } from "node:test";
import { gql } from "@urql/core";
import { ENDPOINT, TOKEN, TOKEN_FOR_ORDERS, cart, placeOrder, writeNote } from "./shop.js";
import { urql } from "./urql.js";

const SHOP = gql`{ shop { slug } }`;

test("queries go by GET and by POST", async () => {
  for (const preferGetMethod of ["force", false]) {
    const { data, error } = await urql(ENDPOINT, TOKEN).query(SHOP, {}, { preferGetMethod });
    assert.equal(error, undefined);
    assert.equal(data.shop.slug, "demo");
  }
});

test("a mutation makes the lists that show its type be asked for again", async () => {
  const client = urql(ENDPOINT, TOKEN);
  const place = gql`
    mutation Place($input: PlaceOrderInput!) {
      placeOrder(input: $input) { order { id } userErrors { code field message } }
    }
  `;
  const newest = gql`{ orders(first: 5) { nodes { id } } }`;
  await client.query(newest, {});
  const { data } = await client.mutation(place, { input: cart() });
  assert.deepEqual(data.placeOrder.userErrors, []);
  const again = await client.query(newest, {});
  assert.ok(again.data.orders.nodes.some(({ id }) => id === data.placeOrder.order.id));

  const refused = await client.mutation(place, { input: { ...cart(), lines: [] } });
  const [error] = refused.data.placeOrder.userErrors;
  assert.equal(error.__typename, "InvalidInput");
  assert.deepEqual(error.field, ["input", "lines"]);
});

test("errors keep their code", async () => {
  const faults = [
    [TOKEN, "{ ordres { nodes { id } } }", "GRAPHQL_VALIDATION_FAILED"],
    [TOKEN_FOR_ORDERS, "{ customers { nodes { id } } }", "FORBIDDEN"],
    ["tsk_wrong", SHOP, "UNAUTHENTICATED"],
  ];
  for (const [token, query, code] of faults) {
    const { error } = await urql(ENDPOINT, token).query(query, {});
    assert.equal(error.graphQLErrors[0]?.extensions.code, code, String(error));
  }
});

test("a subscription comes as Server-Sent Events", async () => {
  const { id, logCursor } = await placeOrder();
  const query = gql`
    subscription Changes($id: ID!, $after: String) {
      orderChanged(id: $id, after: $after) { cursor order { id customerNote } }
    }
  `;
  await writeNote(id, "Ring twice");
  await new Promise((resolve, reject) => {
    const following = urql(ENDPOINT, TOKEN)
      .subscription(query, { id, after: logCursor })
      .subscribe(({ data, error }) => {
        if (error) reject(error);
        else if (data.orderChanged.order.customerNote) resolve(setImmediate(() => following.unsubscribe()));
      });
  });
});
