import assert from "node:assert/strict";
import { after, test } from "node:test";
import { cacheExchange, fetchExchange, gql, subscriptionExchange } from "@urql/core";
import WebSocket from "ws";
import { graphqlSse } from "./graphql-sse.js";
import { graphqlWs } from "./graphql-ws.js";
import { ENDPOINT, TOKEN, TOKEN_FOR_ORDERS, cart, placeOrder, writeNote } from "./shop.js";
import { urql } from "./urql.js";

const SHOP = gql`{ shop { slug } }`;

/** A fetch that notes what was accepted, and what came. */
function noting() {
  const noted = [];
  return {
    noted,
    fetch: async (address, request) => {
      const answer = await fetch(address, request);
      const type = answer.headers.get("content-type").split(";")[0];
      noted.push([request.method, request.headers.accept, type, answer.status]);
      return answer;
    },
  };
}

test("queries go by GET and by POST, and are no streams, though urql would take some", async () => {
  for (const preferGetMethod of ["force", false]) {
    const { noted, fetch } = noting();
    const client = urql(ENDPOINT, TOKEN, { fetch, exchanges: [fetchExchange] });
    const { data, error } = await client.query(SHOP, {}, { preferGetMethod });
    assert.equal(error, undefined);
    assert.equal(data.shop.slug, "demo");
    const [method, accept, type] = noted.at(-1);
    assert.match(accept, /text\/event-stream/);
    assert.equal(method, preferGetMethod ? "GET" : "POST");
    assert.match(type, /json$/);
  }
});

test("a document's text is sent once, and then its hash", async () => {
  const { noted, fetch } = noting();
  const query = gql(`query Once${Date.now()} { shop { slug } }`);
  for (let time = 0; time < 2; time += 1) {
    const { data } = await urql(ENDPOINT, TOKEN, { fetch, preferGetMethod: false }).query(query, {});
    assert.equal(data.shop.slug, "demo");
  }
  assert.equal(noted.length, 3);
});

test("what is deferred comes later", async () => {
  const query = gql`
    query Deferred {
      orders(first: 2) { nodes { id number ...Sum @defer } }
    }
    fragment Sum on Order { total { amount } }
  `;
  const came = [];
  await new Promise((resolve, reject) =>
    urql(ENDPOINT, TOKEN)
      .query(query, {})
      .subscribe(({ data, error, hasNext }) => {
        if (error) return reject(error);
        came.push(data.orders.nodes.every(({ total }) => total));
        if (!hasNext) resolve();
      }),
  );
  assert.deepEqual([came.at(0), came.at(-1)], [false, true]);
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

/** Exchanges that leave subscriptions to a client of graphql-ws or graphql-sse. */
function over(client) {
  const forward = ({ query, variables }) => ({
    subscribe: (sink) => ({ unsubscribe: client.subscribe({ query, variables }, sink) }),
  });
  const last = subscriptionExchange({ forwardSubscription: forward });
  return { exchanges: [cacheExchange, fetchExchange, last], fetchSubscriptions: false };
}

const token = () => TOKEN;
const socket = graphqlWs(ENDPOINT, token, { webSocketImpl: WebSocket });
for (const [way, options] of [
  ["Server-Sent Events", {}],
  ["graphql-sse", over(graphqlSse(ENDPOINT, token))],
  ["graphql-ws", over(socket)],
]) {
  test(`a subscription comes by ${way}`, async () => {
    const { id, logCursor } = await placeOrder();
    const query = gql`
      subscription Changes($id: ID!, $after: String) {
        orderChanged(id: $id, after: $after) { cursor order { id customerNote } }
      }
    `;
    await writeNote(id, "Ring twice");
    await new Promise((resolve, reject) => {
      const following = urql(ENDPOINT, TOKEN, options)
        .subscription(query, { id, after: logCursor })
        .subscribe(({ data, error }) => {
          if (error) reject(error);
          else if (data.orderChanged.order.customerNote) {
            resolve(setImmediate(() => following.unsubscribe()));
          }
        });
    });
  });
}
after(() => socket.dispose());
