"""What the values about customers are called; part of `domain.wording.values`."""

from collections.abc import Mapping

from domain.wording.words import Words

_ANSWERS: Mapping[str, Words] = {
    "GIVEN": Words("Lupa annettu", "Samtykke gitt", "Samtycke givet", "Given"),
    "WITHDRAWN": Words(
        "Lupa peruttu", "Samtykke trukket tilbake", "Samtycke återkallat", "Withdrawn"
    ),
}

CUSTOMERS: Mapping[str, Mapping[str, Words]] = {
    "ConsentState": {
        **_ANSWERS,
        "NOT_ASKED": Words("Ei kysytty", "Ikke spurt", "Inte tillfrågad", "Not asked"),
    },
    "ConsentAnswer": _ANSWERS,
    "CandidateMatch": {
        "EMAIL": Words("Sama sähköposti", "Samme e-post", "Samma e-post", "Same e-mail"),
        "PHONE": Words(
            "Sama puhelinnumero", "Samme telefonnummer", "Samma telefonnummer", "Same phone number"
        ),
        "NAME_AND_POSTAL_CODE": Words(
            "Sama nimi ja postinumero",
            "Samme navn og postnummer",
            "Samma namn och postnummer",
            "Same name and postal code",
        ),
        "GUEST_ORDER": Words(
            "Yhteinen tilaus ilman tiliä",
            "Felles bestilling uten konto",
            "Gemensam beställning utan konto",
            "Linked by a guest's order",
        ),
    },
    "PropagationScope": {
        "ALL": Words("Kaikki tilaukset", "Alle bestillinger", "Alla beställningar", "All orders"),
        "NOT_COMPLETED": Words(
            "Keskeneräiset tilaukset",
            "Bestillinger som ikke er fullført",
            "Beställningar som inte är slutförda",
            "Orders not completed",
        ),
        "SELECTED": Words(
            "Valitut tilaukset", "Valgte bestillinger", "Valda beställningar", "Selected orders"
        ),
    },
}
"""A label for each value, by the name of its enumeration."""
