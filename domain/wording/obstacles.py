"""Why something can't be done with an order now, in every language.

A new obstacle needs a line in `OBSTACLES`; a test names what is missing.
"""

from collections.abc import Mapping

from domain.wording.words import Words, language_of

OBSTACLES: Mapping[str, Words] = {
    "STATE": Words(
        "Tilauksen tila ei salli tätä.",
        "Bestillingens status tillater ikke dette.",
        "Beställningens status tillåter inte detta.",
        "The order's state does not allow this.",
    ),
    "ON_HOLD": Words(
        "Tilaus on pidossa. Vapauta se ensin.",
        "Bestillingen er satt på vent. Frigi den først.",
        "Beställningen är pausad. Släpp den först.",
        "The order is on hold. Release it first.",
    ),
    "NOT_ON_HOLD": Words(
        "Tilaus ei ole pidossa.",
        "Bestillingen er ikke satt på vent.",
        "Beställningen är inte pausad.",
        "The order is not on hold.",
    ),
    "ACKNOWLEDGED": Words(
        "Tilaus on jo huomattu.",
        "Bestillingen er allerede sett.",
        "Beställningen är redan uppmärksammad.",
        "The order was noticed already.",
    ),
    "STARTED": Words(
        "Tilauksen kokoaminen on jo aloitettu.",
        "Pakkingen har allerede begynt.",
        "Packningen har redan börjat.",
        "Packing has begun already.",
    ),
    "PIECES_LEFT": Words(
        "Osa tuotteista on vielä toimittamatta.",
        "Noen varer er ennå ikke levert.",
        "Några varor är ännu inte levererade.",
        "Some pieces are still to be handed over.",
    ),
    "NOTHING_TO_FULFILL": Words(
        "Tilauksessa ei ole enää toimitettavaa.",
        "Det er ingenting igjen å levere.",
        "Det finns inget kvar att leverera.",
        "Nothing is left to be handed over.",
    ),
    "ALL_PACKED": Words(
        "Kaikki jäljellä oleva on jo pakattu.",
        "Alt som er igjen, er allerede pakket.",
        "Allt som är kvar är redan packat.",
        "All that is left is packed already.",
    ),
    "NOTHING_PACKED": Words(
        "Mitään ei ole pakattuna.",
        "Ingenting er pakket.",
        "Ingenting är packat.",
        "Nothing is packed.",
    ),
    "NOTHING_TO_RETURN": Words(
        "Asiakkaalla ei ole mitään palautettavaa.",
        "Kunden har ingenting å returnere.",
        "Kunden har inget att returnera.",
        "The customer has nothing that could come back.",
    ),
    "NOTHING_TO_CANCEL": Words(
        "Peruttavaa ei ole: loput on pakattu, toimitettu tai jo peruttu.",
        "Det er ingenting å kansellere: resten er pakket, levert eller allerede kansellert.",
        "Det finns inget att avbeställa: resten är packat, levererat eller redan avbeställt.",
        "Nothing can be cancelled: the rest is packed, handed over or cancelled already.",
    ),
    "RETURN_OPEN": Words(
        "Avoimen palautuksen tuotteet eivät ole vielä perillä. Ota palautus ensin vastaan.",
        "Varene i en åpen retur er ikke kommet ennå. Ta først imot returen.",
        "Varorna i en öppen retur har inte kommit ännu. Ta först emot returen.",
        "Pieces of an open return are not back yet. Receive it first.",
    ),
    "ARCHIVED": Words(
        "Tilaus on arkistoitu. Palauta se ensin arkistosta.",
        "Bestillingen er arkivert. Hent den frem først.",
        "Beställningen är arkiverad. Ta fram den först.",
        "The order is archived. Take it out of the archive first.",
    ),
    "NOT_ARCHIVED": Words(
        "Tilausta ei ole arkistoitu.",
        "Bestillingen er ikke arkivert.",
        "Beställningen är inte arkiverad.",
        "The order is not archived.",
    ),
    "HANDED_OVER": Words(
        "Osa tuotteista on jo toimitettu. Peru loput riveittäin tai ota ensin palautus.",
        "Noen varer er allerede levert. Kanseller resten linje for linje, eller ta først imot retur.",
        "Några varor är redan levererade. Avbeställ resten rad för rad, eller ta först emot en retur.",
        "Pieces were handed over already. Cancel the rest by lines, or take a return first.",
    ),
    "PACKED": Words(
        "Osa tuotteista on pakattu. Peru ensin niiden toimitus.",
        "Noen varer er pakket. Kanseller leveransen deres først.",
        "Några varor är packade. Avbeställ först deras leverans.",
        "Pieces are packed. Cancel their fulfilment first.",
    ),
    "MONEY_HELD": Words(
        "Tilaukseen on jo varattu tai maksettu rahaa.",
        "Det er allerede reservert eller betalt penger for bestillingen.",
        "Det finns redan reserverade eller betalda pengar för beställningen.",
        "Money was reserved or collected for the order already.",
    ),
}
"""A sentence for each obstacle, by its name."""


def obstacle_words(obstacle: str, locale: str) -> str:
    """Say what stands against an action."""
    words: str = getattr(OBSTACLES[obstacle], language_of(locale))
    return words
