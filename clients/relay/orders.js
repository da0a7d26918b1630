import { graphql } from "relay-runtime";

export const query = graphql`
  query ordersQuery {
    ...orders_list
  }
`;

export const list = graphql`
  fragment orders_list on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 3 }, cursor: { type: "String" })
  @refetchable(queryName: "ordersNextQuery") {
    orders(first: $count, after: $cursor, orderBy: { field: PLACED_AT, direction: ASC })
      @connection(key: "orders_orders") {
      edges { node { id ...orders_row } }
    }
  }
`;

export const row = graphql`
  fragment orders_row on Order @refetchable(queryName: "ordersRowQuery") {
    number
    customerNote
    total { amount currencyCode }
  }
`;

export const setNote = graphql`
  mutation ordersSetNoteMutation($id: ID!, $note: String) {
    updateOrder(id: $id, input: { customerNote: $note }) {
      order { ...orders_row }
      userErrors { code message field }
    }
  }
`;

export const changed = graphql`
  subscription ordersChangedSubscription($id: ID!, $after: String) {
    orderChanged(id: $id, after: $after) {
      cursor
      order { ...orders_row }
    }
  }
`;
