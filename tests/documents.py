"""The mutations that several tests send, as a client writes them."""

ERRORS = """
    userErrors {
      __typename code message field
      ... on Conflict { currentVersion changedFields }
      ... on EmailTaken { customerId }
      ... on ExternalNumberTaken { holderId }
      ... on AlreadyAttached { customerId }
      ... on TooManyAddresses { limit }
    }
    warnings { code field }
    logCursor
"""

DETAILS = """
    email firstName lastName company phone vatId
    shippingAddress { line1 city country } billingAddress { line1 city country }
"""

EVENTS = "type actor { kind name } changes { path before after } data"

PLACE = """
    mutation ($input: PlaceOrderInput!, $key: String) {
      placeOrder(input: $input, idempotencyKey: $key) {
        userErrors { __typename code message field }
        warnings { code field }
        logCursor
        order { id number version total { amount currencyCode } }
      }
    }
"""

CREATE = """
    mutation ($input: CreateCustomerInput!, $key: String) {
      createCustomer(input: $input, idempotencyKey: $key) {
        userErrors { __typename code message field }
        customer { id number version }
      }
    }
"""

CREATE_CUSTOMER = f"""
    mutation ($input: CreateCustomerInput!) {{
      createCustomer(input: $input) {{
        {ERRORS}
        customer {{
          id version number email firstName lastName company phone vatId language note
          externalNumber {{ source number }}
          addresses {{ nodes {{ id address {{ line1 city country }} }} }}
          defaultShippingAddress {{ id }} defaultBillingAddress {{ id }}
          orders {{ totalCount }}
          events {{ nodes {{ {EVENTS} }} }}
        }}
      }}
    }}
"""

UPDATE_CUSTOMER = f"""
    mutation (
      $id: ID!, $input: UpdateCustomerInput!, $box: Boolean! = false,
      $propagation: PropagationInput, $version: Int, $key: String
    ) {{
      updateCustomer(
        id: $id, input: $input, propagateToOrders: $box, propagation: $propagation,
        expectedVersion: $version, idempotencyKey: $key
      ) {{
        {ERRORS}
        propagatedOrderCount
        customer {{
          id version email firstName lastName company phone vatId language note
          events(last: 1) {{ nodes {{ {EVENTS} }} }}
        }}
      }}
    }}
"""

ADD_ADDRESS = f"""
    mutation (
      $customer: ID!, $input: AddressInput!, $shipping: Boolean! = false,
      $billing: Boolean! = false, $version: Int, $key: String
    ) {{
      addCustomerAddress(
        customerId: $customer, input: $input, defaultShipping: $shipping,
        defaultBilling: $billing, expectedVersion: $version, idempotencyKey: $key
      ) {{
        {ERRORS}
        address {{ id address {{ line1 city country }} }}
        customer {{
          version defaultShippingAddress {{ id }} defaultBillingAddress {{ id }}
          addresses {{ nodes {{ id }} }}
        }}
      }}
    }}
"""

UPDATE_ADDRESS = f"""
    mutation (
      $id: ID!, $input: AddressInput!, $shipping: Boolean! = false, $billing: Boolean! = false
    ) {{
      updateCustomerAddress(
        id: $id, input: $input, defaultShipping: $shipping, defaultBilling: $billing
      ) {{
        {ERRORS}
        address {{ id address {{ line1 line2 city country }} }}
        customer {{
          version defaultShippingAddress {{ id }} defaultBillingAddress {{ id }}
          addresses {{ nodes {{ id address {{ city }} }} }}
          events(last: 1) {{ nodes {{ {EVENTS} }} }}
        }}
      }}
    }}
"""

REMOVE_ADDRESS = f"""
    mutation ($id: ID!) {{
      removeCustomerAddress(id: $id) {{
        {ERRORS}
        customer {{
          version defaultShippingAddress {{ id }} defaultBillingAddress {{ id }}
          addresses {{ nodes {{ id }} }}
        }}
      }}
    }}
"""

SET_DEFAULT = f"""
    mutation ($id: ID!, $shipping: Boolean! = false, $billing: Boolean! = false) {{
      setDefaultAddress(id: $id, shipping: $shipping, billing: $billing) {{
        {ERRORS}
        address {{ id }}
        customer {{ version defaultShippingAddress {{ id }} defaultBillingAddress {{ id }} }}
      }}
    }}
"""

UPDATE_ORDER_CUSTOMER = f"""
    mutation ($id: ID!, $input: UpdateOrderCustomerInput!, $version: Int, $key: String) {{
      updateOrderCustomer(id: $id, input: $input, expectedVersion: $version, idempotencyKey: $key) {{
        {ERRORS}
        order {{
          id version customerDetails {{ {DETAILS} }} customer {{ id }}
          events(last: 1) {{ nodes {{ {EVENTS} }} }}
        }}
      }}
    }}
"""

UPDATE_ORDER = f"""
    mutation ($id: ID!, $input: UpdateOrderInput!, $version: Int) {{
      updateOrder(id: $id, input: $input, expectedVersion: $version) {{
        {ERRORS}
        order {{ version customerNote language events(last: 1) {{ nodes {{ {EVENTS} }} }} }}
      }}
    }}
"""

ATTACH = f"""
    mutation ($id: ID!, $customer: ID!, $version: Int) {{
      attachOrderToCustomer(id: $id, customerId: $customer, expectedVersion: $version) {{
        {ERRORS}
        customer {{ id version orders {{ nodes {{ id }} }} }}
        order {{
          version customer {{ id }} customerDetails {{ {DETAILS} }}
          events(last: 1) {{ nodes {{ {EVENTS} }} }}
        }}
      }}
    }}
"""

DETACH = f"""
    mutation ($id: ID!, $version: Int) {{
      detachOrderFromCustomer(id: $id, expectedVersion: $version) {{
        {ERRORS}
        order {{
          version customer {{ id }} customerDetails {{ {DETAILS} }}
          events(last: 1) {{ nodes {{ {EVENTS} }} }}
        }}
      }}
    }}
"""

ORDER = f"""
    query ($id: ID!) {{
      order(by: {{id: $id}}) {{
        version state customer {{ id }} customerDetails {{ {DETAILS} }} updatedAt
        placedTotal {{ amount }} total {{ amount }} tax {{ amount }}
        taxLines {{ rate net {{ amount }} tax {{ amount }} }}
        events {{ nodes {{ {EVENTS} }} }}
      }}
    }}
"""

CUSTOMER = """
    query ($id: ID!) {
      customer(by: {id: $id}) {
        version email firstName lastName company phone vatId language note updatedAt
      }
    }
"""
