"""What payment providers say, written after their published examples, and what of it is secret."""

from typing import Any, NamedTuple

CARD = "4242424242424242"
AMEX = "378282246310005"
IBAN = "FI2112345600000785"


class Said(NamedTuple):
    """A payload, the secrets in it, and what has to be there afterwards."""

    payload: Any
    secrets: tuple[str, ...]
    kept: tuple[str, ...]


STRIPE_INTENT = Said(
    {
        "id": "evt_1NG8Du2eZvKYlo2CUI79vXWy",
        "object": "event",
        "type": "payment_intent.succeeded",
        "created": 1686089970,
        "livemode": False,
        "data": {
            "object": {
                "id": "pi_3MtwBwLkdIwHu7ix28a3tqPa",
                "client_secret": "pi_3MtwBwLkdIwHu7ix28a3tqPa_secret_YrKJUKribcBjcG8HVhfZluoGH",
                "amount": 3090,
                "currency": "eur",
                "charges": {
                    "data": [
                        {
                            "id": "ch_3MtwBwLkdIwHu7ix0R7XbdTD",
                            "payment_method_details": {
                                "card": {
                                    "brand": "visa",
                                    "checks": {"cvc_check": "pass"},
                                    "last4": "4242",
                                    "fingerprint": "mToisGZ01V71BCos",
                                    "network_token": {"used": False},
                                }
                            },
                        }
                    ]
                },
            }
        },
        "request": {"id": "req_1", "idempotency_key": "in_1MVXmb2eZvKYlo2C-initial"},
    },
    ("YrKJUKribcBjcG8HVhfZluoGH",),
    (
        "pi_3MtwBwLkdIwHu7ix28a3tqPa",
        "ch_3MtwBwLkdIwHu7ix0R7XbdTD",
        "4242",
        '"cvc_check": "pass"',
        "in_1MVXmb2eZvKYlo2C-initial",
        "3090",
        "1686089970",
    ),
)
STRIPE_CALL = Said(
    {
        "request": {
            "method": "POST",
            "url": "https://api.stripe.com/v1/payment_methods",
            "headers": {
                "Authorization": "Bearer sk_test_4eC39HqLyjWDarjtT1zdp7dc",
                "Stripe-Version": "2024-06-20",
                "Idempotency-Key": "order-1000",
            },
            "body": f"type=card&card[number]={CARD}&card[exp_month]=12&card[cvc]=314",
        },
        "response": {"status": 402, "body": '{"error": {"code": "card_declined"}}'},
    },
    (CARD, "314", "sk_test_4eC39HqLyjWDarjtT1zdp7dc"),
    ("card_declined", "order-1000", "2024-06-20", "exp_month]=12"),
)
ADYEN_PAYMENT = Said(
    {
        "amount": {"currency": "EUR", "value": 3090},
        "reference": "C1000",
        "paymentMethod": {
            "type": "scheme",
            "number": "4111 1111 1111 1111",
            "cvc": "737",
            "expiryMonth": "03",
            "holderName": "Aino Virtanen",
            "encryptedSecurityCode": "adyenjs_0_1_18$MT6ppy0FAMVMLH",
        },
        "merchantAccount": "TiskiOy",
        "pspReference": "8835511210681324",
        "additionalData": {"cardSummary": "1111", "hmacSignature": "coqCmt/IZ4E3CzPvMY8zTjQVL5h="},
    },
    ("4111 1111 1111 1111", "737", "MT6ppy0FAMVMLH"),
    ("8835511210681324", "Aino Virtanen", "TiskiOy", "1111"),
)
ADYEN_WEBHOOK = Said(
    {
        "live": "false",
        "notificationItems": [
            {
                "NotificationRequestItem": {
                    "eventCode": "AUTHORISATION",
                    "pspReference": "7914073381342284",
                    "reason": "033899:1111:03/2030",
                    "success": "true",
                    "additionalData": {
                        "iban": IBAN,
                        "ownerName": "A. Virtanen",
                        "bankAccount": "FI21 1234 5600 0007 85",
                    },
                }
            }
        ],
    },
    (IBAN, "1234 5600", "1234560000"),
    ("7914073381342284", "033899:1111:03/2030", "0785"),
)
NETS = Said(
    [
        ["Authorization", "test-secret-key-a1b2c3d4e5f6"],
        ["Content-Type", "application/json"],
        {
            "paymentId": "0260000060000000b3bc2f28ac7b2bc1",
            "summary": {"reservedAmount": 3090},
            "paymentDetails": {
                "paymentMethod": "Visa",
                "cardDetails": {"maskedPan": "492500******0004", "expiryDate": "1230"},
            },
        },
    ],
    ("a1b2c3d4e5f6",),
    ("0260000060000000b3bc2f28ac7b2bc1", "492500******0004", "application/json"),
)
VIPPS = Said(
    {
        "headers": [
            {"name": "Ocp-Apim-Subscription-Key", "value": "0f14ebcab0eb4b29ae0cb90d91b4a84a"},
            {"name": "Merchant-Serial-Number", "value": "123456"},
        ],
        "token": {
            "token_type": "Bearer",
            "access_token": "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiIwMDAwMDAwMiJ9.Zm9v",
        },
        "event": {
            "msn": "123456",
            "reference": "24ab7cd6ef658155992",
            "pspReference": "1234567891",
            "name": "CAPTURED",
            "amount": {"currency": "NOK", "value": 35000},
        },
    },
    ("0f14ebcab0eb4b29ae0cb90d91b4a84a", "eyJhdWQiOiIwMDAwMDAwMiJ9"),
    ("24ab7cd6ef658155992", "CAPTURED", "35000", "Merchant-Serial-Number", "123456"),
)
PAYTRAIL = Said(
    {
        "redirect": (
            "https://shop.example/paid?checkout-account=375917&checkout-amount=3090"
            "&checkout-status=ok&checkout-transaction-id=681538c4-fc84-11e9-83bc-2ffcef4c3453"
            "&access_token=f00dcafe12345678"
        ),
        "raw": (
            "POST /payments HTTP/1.1\nHost: services.paytrail.com\n"
            "Authorization: Basic c2VjcmV0OnBhc3N3b3Jk\ncheckout-account: 375917\n\n"
            f'{{"stamp": "29858472953", "card": {{"pan": "{AMEX}", "cvc": "1234"}}}}'
        ),
        "xml": f"<payment><cardNumber>{CARD}</cardNumber><cvc>123</cvc><amount>30.90</amount></payment>",
    },
    ("f00dcafe12345678", "c2VjcmV0OnBhc3N3b3Jk", AMEX, '"1234"', CARD, ">123<"),
    (
        "681538c4-fc84-11e9-83bc-2ffcef4c3453",
        "375917",
        "29858472953",
        "checkout-status=ok",
        "30.90",
    ),
)
STAFF_NOTE = Said(
    "Customer read out 5555-5555-5555-4444 on the phone, CVC: 123, account FI21 1234 5600 0007 85 too",
    ("5555-5555-5555-4444", "CVC: 123", "1234 5600"),
    ("Customer read out", "on the phone", "0785", "too"),
)
ALL = {
    "stripe intent": STRIPE_INTENT,
    "stripe call": STRIPE_CALL,
    "adyen payment": ADYEN_PAYMENT,
    "adyen webhook": ADYEN_WEBHOOK,
    "nets": NETS,
    "vipps": VIPPS,
    "paytrail": PAYTRAIL,
    "staff": STAFF_NOTE,
}
