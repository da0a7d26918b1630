import type { GraphQLClient } from "graphql-request";
import { graphql } from "./generated/index.js";

const TO_HANDLE = graphql(`
  query ToHandle($first: Int!) {
    orders(first: $first, filter: { needsHandling: true }) {
      nodes { id number state total { amount currencyCode } customer { email } }
    }
  }
`);

const SET_NOTE = graphql(`
  mutation SetNote($id: ID!, $input: UpdateOrderInput!, $version: Int) {
    updateOrder(id: $id, input: $input, expectedVersion: $version) {
      order { customerNote }
      userErrors { __typename message ... on Conflict { currentVersion } }
    }
  }
`);

export async function toHandle(client: GraphQLClient, first: number): Promise<string[]> {
  const { orders } = await client.request(TO_HANDLE, { first });
  return orders.nodes.map(({ number, state, total }) => `${number} ${state} ${total.amount}`);
}

/** Writes a note, unless somebody changed it after that version: gives the version as it is now. */
export async function setNote(
  client: GraphQLClient,
  id: string,
  customerNote: string | null,
  version: number,
): Promise<number | undefined> {
  const { updateOrder } = await client.request(SET_NOTE, { id, input: { customerNote }, version });
  for (const error of updateOrder?.userErrors ?? []) {
    if (error.__typename === "Conflict") return error.currentVersion;
    throw new Error(error.message);
  }
  return undefined;
}

/** What the types refuse; nobody calls it. */
export async function mistakes(client: GraphQLClient): Promise<void> {
  // @ts-expect-error a variable is missing
  await client.request(TO_HANDLE, {});
  // @ts-expect-error a number is no text
  await client.request(SET_NOTE, { id: "1", input: { customerNote: 1 } });
  const { orders } = await client.request(TO_HANDLE, { first: 1 });
  // @ts-expect-error there may be no account
  orders.nodes[0]?.customer.email;
  // @ts-expect-error there is no such state
  orders.nodes[0]?.state === "SHIPPED";
  // @ts-expect-error an amount is text, never a float
  Math.abs(orders.nodes[0]!.total.amount);
}
