import assert from "node:assert/strict";
import { test } from "node:test";
import relay from "relay-runtime";
import WebSocket from "ws";
import { environment } from "./relay.js";
import changed from "./relay/__generated__/ordersChangedSubscription.graphql.js";
import nextOrders from "./relay/__generated__/ordersNextQuery.graphql.js";
import orders from "./relay/__generated__/ordersQuery.graphql.js";
import oneOrder from "./relay/__generated__/ordersRowQuery.graphql.js";
import setNote from "./relay/__generated__/ordersSetNoteMutation.graphql.js";
import list from "./relay/__generated__/orders_list.graphql.js";
import row from "./relay/__generated__/orders_row.graphql.js";
import { ENDPOINT, TOKEN, placeOrder, writeNote } from "./shop.js";

const { commitMutation, createOperationDescriptor, fetchQuery, getSingularSelector } = relay;
const open = () => environment(ENDPOINT, TOKEN, { webSocketImpl: WebSocket });

/** What a component with this fragment shows. */
function shown(store, fragment, reference) {
  return store.lookup(getSingularSelector(fragment, reference)).data;
}

test("pages of a connection become one list", async () => {
  const store = open();
  const operation = createOperationDescriptor(orders, {});
  const keep = store.retain(operation);
  const root = await fetchQuery(store, orders, {}).toPromise();
  const { endCursor, hasNextPage } = shown(store, list, root).orders.pageInfo;
  assert.equal(hasNextPage, true);
  await fetchQuery(store, nextOrders, { count: 2, cursor: endCursor }).toPromise();
  const { edges } = shown(store, list, root).orders;
  assert.equal(edges.length, 5);
  assert.equal(new Set(edges.map(({ node }) => shown(store, row, node).number)).size, 5);
  keep.dispose();
});

test("an order is fetched anew by its id, changed by a mutation, and followed", async () => {
  const store = open();
  const { id, number, logCursor } = await placeOrder();
  const keep = store.retain(createOperationDescriptor(oneOrder, { id }));
  const { node } = await fetchQuery(store, oneOrder, { id }).toPromise();
  assert.deepEqual(shown(store, row, node), {
    id,
    number,
    customerNote: null,
    total: { amount: "25.00", currencyCode: "EUR" },
  });

  await new Promise((resolve, reject) =>
    commitMutation(store, {
      mutation: setNote,
      variables: { id, note: "Ring twice" },
      onCompleted: resolve,
      onError: reject,
    }),
  );
  assert.equal(shown(store, row, node).customerNote, "Ring twice");

  await writeNote(id, "Don't ring");
  await new Promise((resolve, reject) => {
    const following = relay.requestSubscription(store, {
      subscription: changed,
      variables: { id, after: logCursor },
      onNext: () => {
        if (shown(store, row, node).customerNote === "Don't ring") {
          resolve(setImmediate(() => following.dispose()));
        }
      },
      onError: reject,
    });
  });
  keep.dispose();
});
