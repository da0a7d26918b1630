import assert from "node:assert/strict";
import { test } from "node:test";
import { graphqlRequest } from "./graphql-request.js";
import { ENDPOINT, TOKEN, placeOrder } from "./shop.js";
import { setNote, toHandle } from "./codegen/built/orders.js";

const client = graphqlRequest(ENDPOINT, TOKEN);

test("what was generated and compiled gets what its types say", async () => {
  const { number } = await placeOrder();
  const lines = await toHandle(client, 100);
  assert.ok(lines.includes(`${number} OPEN 25.00`), lines.join("\n"));
});

test("a conflict is told apart by its type", async () => {
  const { id } = await placeOrder();
  assert.equal(await setNote(client, id, "Ring twice", 1), undefined);
  assert.equal(await setNote(client, id, "Don't ring", 1), 2);
});
