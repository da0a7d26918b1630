import assert from "node:assert/strict";
import { after, test } from "node:test";
import { graphqlSse } from "./graphql-sse.js";
import { ENDPOINT, TOKEN, TOKEN_FOR_ORDERS, followOverBreak } from "./shop.js";

const clients = [];
function open(token = () => TOKEN, options = {}) {
  clients.push(graphqlSse(ENDPOINT, token, { retry: async () => {}, ...options }));
  return clients.at(-1);
}
after(() => clients.forEach((client) => client.dispose()));

test("a query comes as a stream of one", async () => {
  const results = [];
  for await (const { data } of open().iterate({ query: "{ shop { slug } }" })) results.push(data);
  assert.deepEqual(results, [{ shop: { slug: "demo" } }]);
});

test("each change is seen exactly once, though the line breaks in between", async () => {
  const lines = [];
  const client = open(() => TOKEN, {
    fetchFn(address, { signal, ...request }) {
      lines.push(new AbortController());
      return fetch(address, { ...request, signal: AbortSignal.any([signal, lines.at(-1).signal]) });
    },
  });
  await followOverBreak(client, () => lines[0].abort());
  assert.equal(lines.length, 2);
});

test("a fault of the document is told in the stream, and a token that does not hold is asked for again", async () => {
  for (const [token, query, code] of [
    [TOKEN, "subscription { ordrePlaced { cursor } }", "GRAPHQL_VALIDATION_FAILED"],
    [TOKEN_FOR_ORDERS, "subscription { events { cursor } }", "FORBIDDEN"],
  ]) {
    const { value } = await open(() => token).iterate({ query }).next();
    assert.equal(value.errors[0].extensions.code, code);
  }
  const tokens = ["tsk_wrong", TOKEN];
  const { value } = await open(() => tokens.shift()).iterate({ query: "{ shop { slug } }" }).next();
  assert.equal(value.data.shop.slug, "demo");
});
