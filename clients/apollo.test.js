import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { Defer20220824Handler, GraphQL17Alpha9Handler } from "@apollo/client/incremental";
import WebSocket from "ws";
import { apollo } from "./apollo.js";
import { ENDPOINT, TOKEN, TOKEN_FOR_ORDERS, placeOrder, writeNote } from "./shop.js";

const clients = [];
const open = (token = TOKEN, options = {}) => {
  clients.push(apollo(ENDPOINT, token, { webSocketImpl: WebSocket, ...options }));
  return clients.at(-1);
};
after(() => clients.forEach((client) => client.stop()));

const ORDER = gql`
  query Order($id: ID!) {
    order(by: { id: $id }) { id version customerNote }
  }
`;
const SET_NOTE = gql`
  mutation SetNote($id: ID!, $note: String, $version: Int) {
    updateOrder(id: $id, input: { customerNote: $note }, expectedVersion: $version) {
      order { id version customerNote }
      userErrors { code message field ... on Conflict { currentVersion changedFields } }
    }
  }
`;

test("an order is kept once, however it was asked for, and a mutation's answer changes it", async () => {
  const client = open();
  const { id } = await placeOrder();
  const byNode = gql`
    query Node($id: ID!) {
      node(id: $id) { id ... on Order { customerNote } }
    }
  `;
  await client.query({ query: ORDER, variables: { id } });
  await client.query({ query: byNode, variables: { id } });
  await client.mutate({ mutation: SET_NOTE, variables: { id, note: "Ring twice" } });

  const kept = client.cache.extract();
  assert.deepEqual(Object.keys(kept).filter((key) => key.startsWith("Order:")), [`Order:${id}`]);
  for (const query of [ORDER, byNode]) {
    const { order, node } = client.readQuery({ query, variables: { id } });
    assert.equal((order ?? node).customerNote, "Ring twice");
  }
});

test("pages become one list", async () => {
  const client = open();
  const query = gql`
    query Orders($first: Int!, $after: String) {
      orders(first: $first, after: $after, orderBy: { field: PLACED_AT, direction: ASC }) {
        edges { cursor node { id number } }
        pageInfo { hasNextPage endCursor }
      }
    }
  `;
  const watched = client.watchQuery({ query, variables: { first: 3 } });
  const { data } = await client.query({ query, variables: { first: 3 } });
  const { endCursor } = data.orders.pageInfo;
  await watched.fetchMore({ variables: { after: endCursor } });
  const { edges } = client.readQuery({ query, variables: { first: 3 } }).orders;
  assert.equal(edges.length, 6);
  assert.equal(new Set(edges.map(({ node }) => node.id)).size, 6);
});

test("a rule that says no is typed data, and what the request lacks is an error with a code", async () => {
  const client = open();
  const { id } = await placeOrder();
  const { data } = await client.query({ query: ORDER, variables: { id } });
  await writeNote(id, "Somebody was faster");
  const refused = await client.mutate({
    mutation: SET_NOTE,
    variables: { id, note: "Too late", version: data.order.version },
  });
  const [error] = refused.data.updateOrder.userErrors;
  assert.equal(error.__typename, "Conflict");
  assert.equal(error.currentVersion, data.order.version + 1);
  assert.deepEqual(error.changedFields, ["customerNote"]);

  const faults = [
    [open(), gql`{ ordres { nodes { id } } }`, "GRAPHQL_VALIDATION_FAILED"],
    [open(TOKEN_FOR_ORDERS), gql`{ customers { nodes { id } } }`, "FORBIDDEN"],
    [open("tsk_wrong"), gql`{ shop { name } }`, "UNAUTHENTICATED"],
  ];
  for (const [asking, query, code] of faults) {
    const fault = await asking.query({ query }).then(assert.fail, (error) => error);
    assert.ok(CombinedGraphQLErrors.is(fault), String(fault));
    assert.equal(fault.errors[0].extensions.code, code);
  }
});

test("a document's text is sent once, and then its hash", async () => {
  const sent = [];
  const spy = (address, request) => {
    sent.push("query" in JSON.parse(request.body));
    return fetch(address, request);
  };
  const query = gql(`query Once${Date.now()} { shop { slug } }`);
  for (const client of [open(TOKEN, { fetch: spy }), open(TOKEN, { fetch: spy })]) {
    const { data } = await client.query({ query });
    assert.equal(data.shop.slug, "demo");
  }
  assert.deepEqual(sent, [false, true, false]);
});

const overHttp = (incrementalHandler) => {
  const link = new HttpLink({ uri: ENDPOINT, headers: { Authorization: `Bearer ${TOKEN}` } });
  clients.push(new ApolloClient({ link, cache: new InMemoryCache(), incrementalHandler }));
  return clients.at(-1);
};

for (const Handler of [Defer20220824Handler, GraphQL17Alpha9Handler]) {
  test(`what is deferred comes later, as ${Handler.name} reads it`, async () => {
    const query = gql`
      query Deferred {
        orders(first: 2) { nodes { id number ...Sum @defer } }
      }
      fragment Sum on Order { total { amount } }
    `;
    const states = [];
    await new Promise((resolve, reject) =>
      overHttp(new Handler()).watchQuery({ query }).subscribe(({ data, dataState, error }) => {
        if (error) return reject(error);
        if (data) states.push([dataState, data.orders.nodes.every(({ total }) => total)]);
        if (dataState === "complete") resolve();
      }),
    );
    assert.deepEqual([states.at(0), states.at(-1)], [["streaming", false], ["complete", true]]);
  });
}

for (const [way, client] of [["socket", open()], ["HTTP in parts", overHttp()]]) {
  test(`a subscription by ${way} changes what the cache holds`, async () => {
    const { id, logCursor } = await placeOrder();
    await client.query({ query: ORDER, variables: { id } });
    const changes = client.subscribe({
      query: gql`
        subscription Changes($id: ID!, $after: String) {
          orderChanged(id: $id, after: $after) { cursor order { id version customerNote } }
        }
      `,
      variables: { id, after: logCursor },
    });
    await writeNote(id, "Ring twice");
    await new Promise((resolve, reject) => {
      const following = changes.subscribe({
        next({ data, error }) {
          if (error) reject(error);
          else if (data.orderChanged.order.customerNote) resolve(following.unsubscribe());
        },
        error: reject,
      });
    });
    const { order } = client.readQuery({ query: ORDER, variables: { id } });
    assert.equal(order.customerNote, "Ring twice");
  });
}
