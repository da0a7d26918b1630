-- Writes a customer's details over all of the customer's orders, with everything that Tiski writes:
-- $1 shop, $2 customer, $3 the e-mail address, $4 given name, $5 family name, $6 phone,
-- $7 address as JSON, $8 the words of these details, $9 the moment, $10 change set, $11 customer event
WITH before AS (
  SELECT id, version, number, external_number, customer_id, details_email, details_first_name,
      details_last_name, details_phone, details_shipping_address, details_billing_address,
      row_number() OVER (ORDER BY id) AS nth
  FROM (SELECT * FROM "order" WHERE shop_id = $1 AND customer_id = $2 AND placed_at IS NOT NULL
        ORDER BY id FOR UPDATE) AS locked
), counted AS (
  SELECT count(*) AS orders FROM before
), customer_changed AS (
  UPDATE customer SET phone = $6, version = version + 1, updated_at = $9
  WHERE shop_id = $1 AND id = $2 RETURNING version
), change_set_added AS (
  INSERT INTO change_set (shop_id, id, mutation, customer_id, actor_kind, actor_name, order_count,
      created_at)
  SELECT $1, $10, 'updateCustomer', $2, 'STAFF', 'Sanna Salo', orders, $9 FROM counted
), orders_changed AS (
  UPDATE "order" o SET version = before.version + 1, updated_at = $9,
      customer_key = 'account:' || replace(before.customer_id::text, '-', ''), details_email = $3,
      details_email_key = lower($3), details_first_name = $4, details_last_name = $5,
      details_phone = $6, details_shipping_address = $7::jsonb, shipping_country = $7::jsonb->>'country',
      name_key = lower($5) || ' ' || lower($4)
  FROM before WHERE o.shop_id = $1 AND o.id = before.id
), documents_changed AS (
  UPDATE order_search s
  SET doc = '  ' || concat_ws('  ', lower(before.number), lower(before.external_number)) || '  ' || $8 || '  '
  FROM before WHERE s.shop_id = $1 AND s.order_id = before.id
), drawn AS (
  UPDATE shop_counter SET position = position + 1 + orders FROM counted
  WHERE shop_id = $1 RETURNING position - orders AS base
), customer_event AS (
  INSERT INTO event (shop_id, position, id, type, subject, actor_kind, actor_name, occurred_at,
      customer_id, subject_version, changes, data, change_set_id)
  SELECT $1, drawn.base, $11, 'CUSTOMER_UPDATED', 'CUSTOMER', 'STAFF', 'Sanna Salo', $9, $2,
      customer_changed.version, jsonb_build_array(jsonb_build_object('path', 'phone', 'before', '', 'after', $6)), '{}', $10
  FROM drawn, customer_changed
)
INSERT INTO event (shop_id, position, id, type, subject, actor_kind, actor_name, occurred_at,
    order_id, customer_id, subject_version, changes, data, change_set_id)
SELECT $1, drawn.base + before.nth,
    (substr($11::text, 1, 24) || lpad(to_hex(before.nth), 12, '0'))::uuid,
    'ORDER_CUSTOMER_UPDATED', 'ORDER', 'STAFF', 'Sanna Salo', $9, before.id, before.customer_id,
    before.version + 1,
    (SELECT jsonb_agg(jsonb_build_object('path', path, 'before', was, 'after', becomes))
     FROM (VALUES
       ('customerDetails.email', to_jsonb(before.details_email), to_jsonb($3)),
       ('customerDetails.firstName', to_jsonb(before.details_first_name), to_jsonb($4)),
       ('customerDetails.lastName', to_jsonb(before.details_last_name), to_jsonb($5)),
       ('customerDetails.phone', to_jsonb(before.details_phone), to_jsonb($6)),
       ('customerDetails.shippingAddress', before.details_shipping_address, $7::jsonb)
     ) AS part (path, was, becomes) WHERE was IS DISTINCT FROM becomes),
    '{}', $10
FROM before, drawn
