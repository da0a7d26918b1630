// A server that runs only what the manifests of graphql-codegen and relay-compiler hold.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cacheExchange, fetchExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import relay from "relay-runtime";
import WebSocket from "ws";
import { ToHandleDocument } from "./codegen/built/generated/graphql.js";
import { environment } from "./relay.js";
import orders from "./relay/__generated__/ordersQuery.graphql.js";
import { TOKEN } from "./shop.js";
import { urql } from "./urql.js";

const { TRUSTED_ENDPOINT } = process.env;

test("what graphql-codegen has written runs by its hash, and nothing else does", async () => {
  const byHash = persistedExchange({
    enforcePersistedQueries: true, // the text is never sent
    generateHash: async (_, document) => document.__meta__?.hash ?? "unknown",
  });
  const client = urql(TRUSTED_ENDPOINT, TOKEN, { exchanges: [cacheExchange, byHash, fetchExchange] });
  const known = await client.query(ToHandleDocument, { first: 3 });
  assert.equal(known.error, undefined);
  assert.equal(known.data.orders.nodes.length, 3);
  const unknown = await client.query("{ shop { slug } }", {});
  assert.equal(unknown.error.graphQLErrors[0].extensions.code, "DOCUMENT_NOT_TRUSTED");
});

test("what relay-compiler has written runs", async () => {
  const store = environment(TRUSTED_ENDPOINT, TOKEN, { webSocketImpl: WebSocket });
  const byId = { ...orders, params: { ...orders.params, text: null } };
  for (const query of [orders, byId]) {
    const data = await relay.fetchQuery(store, query, {}).toPromise();
    assert.ok(data);
  }
});
