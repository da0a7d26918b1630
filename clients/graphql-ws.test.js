import assert from "node:assert/strict";
import { after, test } from "node:test";
import WebSocket from "ws";
import { graphqlWs } from "./graphql-ws.js";
import { ENDPOINT, TOKEN, followOverBreak } from "./shop.js";

const clients = [];
function open(token = () => TOKEN, options = {}) {
  const ours = { webSocketImpl: WebSocket, retryWait: async () => {} };
  clients.push(graphqlWs(ENDPOINT, token, { ...ours, ...options }));
  return clients.at(-1);
}
after(() => clients.forEach((client) => client.dispose()));

test("queries go by the socket as well, and a fault ends none but its own operation", async () => {
  const client = open();
  const faulty = client.iterate({ query: "{ ordres { nodes { id } } }" });
  await assert.rejects(faulty.next(), ([error]) => error.extensions.code === "GRAPHQL_VALIDATION_FAILED");
  for await (const { data } of client.iterate({ query: "{ shop { slug } }" })) {
    assert.equal(data.shop.slug, "demo");
  }
});

test("each change is seen exactly once, though the line breaks in between", async () => {
  const sockets = [];
  const client = open(() => TOKEN, { on: { opened: (socket) => sockets.push(socket) } });
  await followOverBreak(client, () => sockets[0].terminate());
  assert.equal(sockets.length, 2);
});

test("a token that does not hold is asked for again", async () => {
  const tokens = ["tsk_wrong", TOKEN];
  const client = open(() => tokens.shift());
  const { value } = await client.iterate({ query: "{ shop { slug } }" }).next();
  assert.equal(value.data.shop.slug, "demo");
  assert.deepEqual(tokens, []);
});
