"""What the values about digital products are called; part of `domain.wording.values`."""

from collections.abc import Mapping

from domain.wording.words import Words

DOWNLOADS: Mapping[str, Mapping[str, Words]] = {
    "DigitalAssetState": {
        "AWAITING_UPLOAD": Words(
            "Odottaa tiedostoa", "Venter på fil", "Väntar på fil", "Awaiting its file"
        ),
        "READY": Words("Myynnissä", "I salg", "Till salu", "On sale"),
        "ARCHIVED": Words(
            "Poistettu myynnistä", "Tatt ut av salg", "Tagen ur försäljning", "No longer sold"
        ),
        "DELETED": Words("Poistettu", "Slettet", "Borttagen", "Deleted"),
    },
    "DownloadRevokeReason": {
        "REQUESTED": Words(
            "Henkilökunta mitätöi linkin",
            "Trukket tilbake av ansatte",
            "Återkallad av personalen",
            "Revoked by staff",
        ),
        "TAKEN_BACK": Words(
            "Tuote peruttiin tai palautettiin",
            "Varen ble kansellert eller returnert",
            "Varan avbeställdes eller returnerades",
            "Cancelled or returned",
        ),
        "REFUNDED": Words(
            "Rahat palautettiin",
            "Pengene ble refundert",
            "Pengarna återbetalades",
            "Money given back",
        ),
        "ASSET_DELETED": Words(
            "Digitaalinen tuote poistettiin",
            "Det digitale produktet ble slettet",
            "Den digitala produkten togs bort",
            "Digital asset deleted",
        ),
    },
}
"""A label for each value, by the name of its enumeration."""
