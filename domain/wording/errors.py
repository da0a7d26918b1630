"""What is said of a request that can't be carried out, in every language.

A new code of `extensions.code` needs a line in `ERRORS`; a test names what is missing.
"""

from collections.abc import Mapping

from domain.wording.words import Words

_TOO_MUCH = Words(
    "Ohjelma pyysi liikaa kerralla. Kerro siitä ohjelman ylläpitäjälle.",
    "Programmet ba om for mye på en gang. Si fra til dem som drifter det.",
    "Programmet bad om för mycket på en gång. Tala om det för dem som sköter det.",
    "The program asked for too much at once. Tell those who look after it.",
)
_PROGRAM = Words(
    "Ohjelman pyynnössä on virhe. Kerro siitä ohjelman ylläpitäjälle.",
    "Det er en feil i programmets forespørsel. Si fra til dem som drifter det.",
    "Det finns ett fel i programmets begäran. Tala om det för dem som sköter det.",
    "The program's request has a fault. Tell those who look after it.",
)

ERRORS: Mapping[str, Words] = {
    "UNAUTHENTICATED": Words(
        "Kirjaudu sisään uudelleen.", "Logg inn på nytt.", "Logga in på nytt.", "Sign in again."
    ),
    "FORBIDDEN": Words(
        "Käyttöoikeutesi eivät riitä tähän.",
        "Du har ikke tilgang til dette.",
        "Du har inte behörighet till detta.",
        "You may not do this.",
    ),
    "BAD_USER_INPUT": Words(
        "Jokin annettu tieto ei kelpaa. Tarkista se.",
        "En av opplysningene kan ikke brukes. Kontroller den.",
        "En av uppgifterna kan inte användas. Kontrollera den.",
        "A value can't be used. Check it.",
    ),
    "LOG_ARCHIVED": Words(
        "Vanhimmat tapahtumat on arkistoitu. Lataa näkymä uudelleen.",
        "De eldste hendelsene er arkivert. Last inn visningen på nytt.",
        "De äldsta händelserna har arkiverats. Ladda om vyn.",
        "The oldest events were archived. Load the view again.",
    ),
    "RESTARTING": Words(
        "Palvelin käynnistyy uudelleen. Yhteys palaa pian.",
        "Serveren starter på nytt. Forbindelsen er snart tilbake.",
        "Servern startar om. Anslutningen är snart tillbaka.",
        "The server restarts. It will be back soon.",
    ),
    "THROTTLED": Words(
        "Pyyntöjä tuli liikaa lyhyessä ajassa. Odota hetki ja yritä uudelleen.",
        "Det kom for mange forespørsler på kort tid. Vent litt og prøv igjen.",
        "Det kom för många förfrågningar på kort tid. Vänta en stund och försök igen.",
        "Too much was asked in a short time. Wait a moment and try again.",
    ),
    "INTERNAL": Words(
        "Palvelimella tapahtui virhe. Yritä uudelleen, ja ilmoita pyynnön tunnus, jos se toistuu.",
        "Det oppsto en feil på serveren. Prøv igjen, og oppgi forespørselens id hvis det gjentar seg.",
        "Ett fel uppstod på servern. Försök igen, och uppge begärans id om det upprepas.",
        "The server failed. Try again, and name the request's id if it happens again.",
    ),
    "TIMEOUT": Words(
        "Pyyntö kesti liian kauan ja keskeytettiin. Tarkista, toteutuiko se, ennen kuin yrität uudelleen.",
        "Forespørselen tok for lang tid og ble stoppet. Se etter om den ble utført før du prøver igjen.",
        "Begäran tog för lång tid och avbröts. Kontrollera om den utfördes innan du försöker igen.",
        "It took too long and was stopped. See whether it was done before you try again.",
    ),
    "OVERLOADED": Words(
        "Palvelin on juuri nyt ruuhkautunut. Yritä hetken kuluttua uudelleen.",
        "Serveren har for mye å gjøre akkurat nå. Prøv igjen om et øyeblikk.",
        "Servern har för mycket att göra just nu. Försök igen om en stund.",
        "The server has too much to do right now. Try again in a moment.",
    ),
    "REQUEST_TIMEOUT": Words(
        "Pyyntö ei ehtinyt perille. Tarkista verkkoyhteys ja yritä uudelleen.",
        "Forespørselen kom ikke fram i tide. Kontroller nettforbindelsen og prøv igjen.",
        "Begäran kom inte fram i tid. Kontrollera nätanslutningen och försök igen.",
        "The request did not arrive in time. Check the connection and try again.",
    ),
    "HEADERS_TOO_LARGE": _TOO_MUCH,
    "PAYLOAD_TOO_LARGE": _TOO_MUCH,
    "COST_LIMIT": _TOO_MUCH,
    "DEPTH_LIMIT": _TOO_MUCH,
    "FIELD_LIMIT": _TOO_MUCH,
    "TOKEN_LIMIT": _TOO_MUCH,
    "ALIAS_LIMIT": _TOO_MUCH,
    "ROOT_FIELD_LIMIT": _TOO_MUCH,
    "REPEAT_LIMIT": _TOO_MUCH,
    "DIRECTIVE_LIMIT": _TOO_MUCH,
    "IDS_LIMIT": _TOO_MUCH,
    "OPERATION_LIMIT": _TOO_MUCH,
    "TOO_MANY_OPERATIONS": _TOO_MUCH,
    "INTROSPECTION_LIMIT": _TOO_MUCH,
    "GRAPHQL_PARSE_FAILED": _PROGRAM,
    "GRAPHQL_VALIDATION_FAILED": _PROGRAM,
    "OPERATION_UNKNOWN": _PROGRAM,
    "SUBSCRIPTION_NEEDS_STREAM": _PROGRAM,
    "METHOD_NOT_ALLOWED": _PROGRAM,
    "NOT_ACCEPTABLE": _PROGRAM,
    "UNSUPPORTED_MEDIA_TYPE": _PROGRAM,
    "BAD_REQUEST": _PROGRAM,
    "PERSISTED_QUERY_NOT_FOUND": _PROGRAM,
    "PERSISTED_QUERY_NOT_SUPPORTED": _PROGRAM,
    "PERSISTED_QUERY_MISMATCH": _PROGRAM,
    "DOCUMENT_NOT_TRUSTED": Words(
        "Palvelin ei tunne ohjelman tätä versiota. Lataa se uudelleen.",
        "Serveren kjenner ikke denne versjonen av programmet. Last det inn på nytt.",
        "Servern känner inte till den här versionen av programmet. Ladda om det.",
        "The server does not know this version of the program. Load it again.",
    ),
}
"""A sentence for each code of an error outside of `userErrors`."""
