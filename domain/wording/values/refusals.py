"""What refusals of mutations and doubts about their input say; part of `domain.wording.values`."""

from collections.abc import Mapping

from domain.wording.words import Words

REFUSALS: Mapping[str, Mapping[str, Words]] = {
    "UserErrorCode": {
        "INVALID_INPUT": Words(
            "Tietoa ei voi tallentaa. Tarkista kenttä.",
            "Verdien kan ikke lagres. Kontroller feltet.",
            "Värdet kan inte sparas. Kontrollera fältet.",
            "The value can't be stored. Check the field.",
        ),
        "NOT_FOUND": Words(
            "Kohdetta ei löydy. Lataa näkymä uudelleen.",
            "Det finnes ikke. Last inn visningen på nytt.",
            "Det finns inte. Ladda om vyn.",
            "It does not exist. Load the view again.",
        ),
        "CONFLICT": Words(
            "Joku muu muutti samoja tietoja. Lataa ne uudelleen.",
            "Noen andre har endret de samme opplysningene. Last dem inn på nytt.",
            "Någon annan har ändrat samma uppgifter. Ladda om dem.",
            "Somebody else changed the same fields. Load them again.",
        ),
        "ILLEGAL_TRANSITION": Words(
            "Tila ei salli tätä.",
            "Statusen tillater ikke dette.",
            "Statusen tillåter inte detta.",
            "The state does not allow this.",
        ),
        "ACTION_NOT_ALLOWED": Words(
            "Tätä ei voi tehdä tilaukselle juuri nyt.",
            "Dette kan ikke gjøres med bestillingen nå.",
            "Det här kan inte göras med beställningen nu.",
            "This can't be done with the order now.",
        ),
        "TOTAL_MISMATCH": Words(
            "Loppusumma ei ole se, jonka kauppa laskee.",
            "Totalbeløpet er ikke det som butikken beregner.",
            "Totalbeloppet är inte det som butiken räknar fram.",
            "The total is not what the shop computes.",
        ),
        "EMAIL_TAKEN": Words(
            "Sähköpostiosoite on jo toisella asiakastilillä.",
            "En annen kundekonto har allerede e-postadressen.",
            "Ett annat kundkonto har redan e-postadressen.",
            "Another account has that e-mail address.",
        ),
        "EXTERNAL_NUMBER_TAKEN": Words(
            "Ulkoinen numero on jo käytössä.",
            "Det eksterne nummeret er allerede i bruk.",
            "Det externa numret används redan.",
            "The number of the other system is used already.",
        ),
        "ALREADY_ATTACHED": Words(
            "Tilaus kuuluu jo toiselle asiakastilille.",
            "Bestillingen tilhører allerede en annen kundekonto.",
            "Beställningen hör redan till ett annat kundkonto.",
            "The order belongs to another account.",
        ),
        "NOT_ATTACHED": Words(
            "Tilaus ei kuulu millekään asiakastilille.",
            "Bestillingen tilhører ingen kundekonto.",
            "Beställningen hör inte till något kundkonto.",
            "The order belongs to no account.",
        ),
        "TOO_MANY_ADDRESSES": Words(
            "Osoitekirja on täynnä. Poista ensin jokin osoite.",
            "Adresseboken er full. Fjern en adresse først.",
            "Adressboken är full. Ta först bort en adress.",
            "The address book is full. Remove an address first.",
        ),
        "ORDER_ALREADY_PAID": Words(
            "Tilaukseen on jo varattu tai maksettu rahaa.",
            "Det er allerede reservert eller betalt penger for bestillingen.",
            "Det finns redan reserverade eller betalda pengar för beställningen.",
            "Money was reserved or collected for the order already.",
        ),
        "AMOUNT_EXCEEDED": Words(
            "Summa on suurempi kuin mahdollista.",
            "Beløpet er større enn mulig.",
            "Beloppet är större än vad som är möjligt.",
            "The amount is more than is possible.",
        ),
        "QUANTITY_EXCEEDED": Words(
            "Määrä on suurempi kuin mahdollista.",
            "Antallet er større enn mulig.",
            "Antalet är större än vad som är möjligt.",
            "The quantity is more than is possible.",
        ),
        "DOCUMENT_NOT_POSSIBLE": Words(
            "Tilauksesta ei voi nyt tehdä tätä asiakirjaa.",
            "Dette dokumentet kan ikke lages for bestillingen nå.",
            "Det här dokumentet kan inte skapas för beställningen nu.",
            "The order can't get this document now.",
        ),
        "CURRENCY_MISMATCH": Words(
            "Summa on eri valuutassa kuin tilaus.",
            "Beløpet er i en annen valuta enn bestillingen.",
            "Beloppet är i en annan valuta än beställningen.",
            "The amount is in another currency than the order.",
        ),
        "PAYMENT_REFERENCE_TAKEN": Words(
            "Maksupalvelun viite on jo toisella maksulla.",
            "En annen betaling har allerede betalingstjenestens referanse.",
            "En annan betalning har redan betaltjänstens referens.",
            "Another payment has the provider's reference.",
        ),
        "STAFF_ONLY": Words(
            "Tämän voi tehdä vain henkilökunta.",
            "Bare ansatte kan gjøre dette.",
            "Endast personalen kan göra detta.",
            "Only staff may do this.",
        ),
        "PROVIDER_UNAVAILABLE": Words(
            "Maksupalveluun ei saada yhteyttä. Yritä myöhemmin uudelleen.",
            "Betalingstjenesten svarer ikke. Prøv igjen senere.",
            "Betaltjänsten svarar inte. Försök igen senare.",
            "The payment provider can't be reached. Try again later.",
        ),
        "NOT_CONFIGURED": Words(
            "Palvelimelta puuttuu asetus, jota tähän tarvitaan.",
            "Serveren mangler en innstilling som trengs.",
            "Servern saknar en inställning som behövs.",
            "The server lacks a setting that this needs.",
        ),
        "TEMPLATE_BROKEN": Words(
            "Viestipohjassa on virhe.",
            "Det er en feil i meldingsmalen.",
            "Det finns ett fel i meddelandemallen.",
            "The message template has a fault.",
        ),
        "ERASED": Words(
            "Asiakkaan tiedot on poistettu pysyvästi.",
            "Kundens opplysninger er slettet for godt.",
            "Kundens uppgifter har raderats för gott.",
            "The customer was erased for good.",
        ),
        "IDEMPOTENCY_KEY_REUSED": Words(
            "Samaa tunnusta on käytetty toiseen pyyntöön.",
            "Den samme nøkkelen er brukt til en annen forespørsel.",
            "Samma nyckel har använts för en annan begäran.",
            "The same key was used for another request.",
        ),
        "RETRY": Words(
            "Muutos törmäsi toiseen muutokseen. Yritä uudelleen.",
            "Endringen kolliderte med en annen. Prøv igjen.",
            "Ändringen krockade med en annan. Försök igen.",
            "The change collided with another. Try again.",
        ),
    },
    "WarningCode": {
        "EMAIL_DOUBTFUL": Words(
            "Sähköpostiosoitetta ei ehkä ole olemassa.",
            "E-postadressen finnes kanskje ikke.",
            "E-postadressen finns kanske inte.",
            "The e-mail address may not exist.",
        ),
        "PHONE_DOUBTFUL": Words(
            "Puhelinnumeroa ei ehkä ole olemassa.",
            "Telefonnummeret finnes kanskje ikke.",
            "Telefonnumret finns kanske inte.",
            "The phone number may not exist.",
        ),
        "VAT_ID_DOUBTFUL": Words(
            "Y-tunnusta ei ehkä ole olemassa.",
            "Organisasjonsnummeret finnes kanskje ikke.",
            "Organisationsnumret finns kanske inte.",
            "The VAT id may not exist.",
        ),
        "TAX_COUNTRY_DIFFERS": Words(
            "Maa vaihtui, mutta verot ovat kuten tilausta tehtäessä.",
            "Landet er endret, men mva er som da bestillingen ble lagt inn.",
            "Landet ändrades, men momsen är som när beställningen lades.",
            "The country changed, but tax stays as it was when the order was placed.",
        ),
        "URL_DOUBTFUL": Words(
            "Verkko-osoitetta ei löydy.",
            "Nettadressen finnes ikke nå.",
            "Webbadressen hittas inte nu.",
            "The web address can't be found now.",
        ),
        "PAYMENT_REFERENCE_MISTYPED": Words(
            "Viitteen tarkistusnumero on väärä.",
            "Kontrollsifferet i referansen er feil.",
            "Kontrollsiffran i referensen är fel.",
            "The check digits of the reference are wrong.",
        ),
        "PAYMENT_REFERENCE_DIFFERS": Words(
            "Viite kuuluu toiselle tilaukselle.",
            "Referansen tilhører en annen bestilling.",
            "Referensen hör till en annan beställning.",
            "The reference is that of another order.",
        ),
        "ORDER_OVERPAID": Words(
            "Rahaa tuli enemmän kuin tilaus maksaa.",
            "Det kom inn mer enn bestillingen koster.",
            "Det kom in mer än vad beställningen kostar.",
            "More money came than the order costs.",
        ),
        "PROVIDER_REFUSED": Words(
            "Maksupalvelu hylkäsi pyynnön. Rahaa ei siirtynyt.",
            "Betalingstjenesten avviste forespørselen. Ingen penger ble flyttet.",
            "Betaltjänsten avvisade begäran. Inga pengar flyttades.",
            "The payment provider refused. No money moved.",
        ),
        "OUTCOME_UNKNOWN": Words(
            "Maksupalvelu ei vastannut selvästi. Tulos selviää myöhemmin itsestään.",
            "Betalingstjenesten svarte ikke klart. Resultatet avklares senere av seg selv.",
            "Betaltjänsten gav inget tydligt svar. Resultatet klarnar senare av sig självt.",
            "The payment provider gave no clear answer. The outcome is found out later by itself.",
        ),
        "LEFT_TO_SETTLE": Words(
            "Palautettava raha jäi selvitettäväksi käsin.",
            "Pengene som skal betales tilbake, må gjøres opp manuelt.",
            "Pengarna som ska betalas tillbaka måste regleras manuellt.",
            "The money to be given back is left to be settled by hand.",
        ),
        "NOTHING_TO_DOWNLOAD": Words(
            "Asiakas ei voi ladata jotakin tilaukseen kuuluvaa tiedostoa.",
            "Kunden finner ikke en fil som hører til bestillingen.",
            "Kunden hittar inte en fil som hör till beställningen.",
            "The customer will not find a file that goes with the order.",
        ),
        "MESSAGE_INCOMPLETE": Words(
            "Viestistä puuttuu tieto, jonka sen pohja tarvitsee.",
            "Meldingen mangler noe som malen trenger.",
            "Meddelandet saknar något som mallen behöver.",
            "The message lacks something that its template wants.",
        ),
        "SENDER_MISSING": Words(
            "Kaupalla ei ole lähettäjän osoitetta, joten viestit eivät lähde.",
            "Butikken har ingen avsenderadresse, så meldingene blir ikke sendt.",
            "Butiken har ingen avsändaradress, så meddelandena skickas inte.",
            "The shop has no sender address, so messages are not sent.",
        ),
    },
}
"""A sentence for each code, by the name of its enumeration."""
