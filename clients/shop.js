// What the tests share: where the shop is, and something that happens there.
import assert from "node:assert/strict";
import { follow } from "./follow.js";

export const { ENDPOINT, TOKEN, TOKEN_FOR_ORDERS } = process.env;

/** Asks without any client, for what is not the client's own to try. */
export async function ask(query, variables = {}) {
  const answer = await fetch(ENDPOINT, {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

export function cart(title = "Mug") {
  return {
    currencyCode: "EUR",
    customer: { email: "aino@example.com", firstName: "Aino", lastName: "Virtanen" },
    lines: [{ title, quantity: 2, unitPrice: { amount: "12.50", currencyCode: "EUR" } }],
  };
}

/** Places an order; gives its id, and the log's cursor from just before. */
export async function placeOrder(title) {
  const { placeOrder: placed } = await ask(
    `mutation ($input: PlaceOrderInput!) {
      placeOrder(input: $input) { logCursor order { id number } userErrors { message } }
    }`,
    { input: cart(title) },
  );
  return { ...placed.order, logCursor: placed.logCursor };
}

/** Writes the customer's note on an order, from elsewhere. */
export function writeNote(id, customerNote) {
  return ask(
    `mutation ($id: ID!, $input: UpdateOrderInput!) {
      updateOrder(id: $id, input: $input) { userErrors { message } }
    }`,
    { id, input: { customerNote } },
  );
}

/** Follows an order, and breaks the line in between: each of its events must be seen exactly once. */
export async function followOverBreak(client, breakLine) {
  const changes = `
    subscription Changes($id: ID!, $after: String) {
      orderChanged(id: $id, after: $after) { cursor event { id type } }
    }
  `;
  const { id, logCursor } = await placeOrder();
  const seen = [];
  await new Promise((resolve, reject) => {
    const look = ({ event }) => {
      seen.push(event.id);
      if (seen.length === 2) {
        breakLine();
        writeNote(id, "Ring twice").catch(reject);
      }
      if (event.type === "ORDER_UPDATED") resolve(stop());
    };
    const stop = follow(client, changes, { id, after: logCursor }, look, reject);
  });
  const { order } = await ask(
    `query ($id: ID!) { order(by: { id: $id }) { events(first: 50) { nodes { id } } } }`,
    { id },
  );
  assert.ok(seen.length > 2);
  assert.deepEqual(seen, order.events.nodes.slice(0, seen.length).map((event) => event.id));
}
