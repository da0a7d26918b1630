"""Countries by ISO 3166-1, and the names that other systems write for them.

Kosovo has no code in the standard; XK is what shops, carriers and the EU use.
"""

from domain.text import words

_TABLE = """
    AD Andorra | AE United Arab Emirates | AF Afghanistan | AG Antigua and Barbuda | AI Anguilla |
    AL Albania | AM Armenia | AO Angola | AQ Antarctica | AR Argentina | AS American Samoa |
    AT Austria | AU Australia | AW Aruba | AX Åland Islands | AZ Azerbaijan |
    BA Bosnia and Herzegovina | BB Barbados | BD Bangladesh | BE Belgium | BF Burkina Faso |
    BG Bulgaria | BH Bahrain | BI Burundi | BJ Benin | BL Saint Barthélemy | BM Bermuda |
    BN Brunei | BO Bolivia | BQ Bonaire, Sint Eustatius and Saba | BR Brazil | BS Bahamas |
    BT Bhutan | BV Bouvet Island | BW Botswana | BY Belarus | BZ Belize | CA Canada |
    CC Cocos Islands | CD Democratic Republic of the Congo | CF Central African Republic |
    CG Congo | CH Switzerland | CI Côte d'Ivoire | CK Cook Islands | CL Chile | CM Cameroon |
    CN China | CO Colombia | CR Costa Rica | CU Cuba | CV Cabo Verde | CW Curaçao |
    CX Christmas Island | CY Cyprus | CZ Czechia | DE Germany | DJ Djibouti | DK Denmark |
    DM Dominica | DO Dominican Republic | DZ Algeria | EC Ecuador | EE Estonia | EG Egypt |
    EH Western Sahara | ER Eritrea | ES Spain | ET Ethiopia | FI Finland | FJ Fiji |
    FK Falkland Islands | FM Micronesia | FO Faroe Islands | FR France | GA Gabon |
    GB United Kingdom | GD Grenada | GE Georgia | GF French Guiana | GG Guernsey | GH Ghana |
    GI Gibraltar | GL Greenland | GM Gambia | GN Guinea | GP Guadeloupe | GQ Equatorial Guinea |
    GR Greece | GS South Georgia and South Sandwich Islands | GT Guatemala | GU Guam |
    GW Guinea-Bissau | GY Guyana | HK Hong Kong | HM Heard and McDonald Islands | HN Honduras |
    HR Croatia | HT Haiti | HU Hungary | ID Indonesia | IE Ireland | IL Israel | IM Isle of Man |
    IN India | IO British Indian Ocean Territory | IQ Iraq | IR Iran | IS Iceland | IT Italy |
    JE Jersey | JM Jamaica | JO Jordan | JP Japan | KE Kenya | KG Kyrgyzstan | KH Cambodia |
    KI Kiribati | KM Comoros | KN Saint Kitts and Nevis | KP North Korea | KR South Korea |
    KW Kuwait | KY Cayman Islands | KZ Kazakhstan | LA Laos | LB Lebanon | LC Saint Lucia |
    LI Liechtenstein | LK Sri Lanka | LR Liberia | LS Lesotho | LT Lithuania | LU Luxembourg |
    LV Latvia | LY Libya | MA Morocco | MC Monaco | MD Moldova | ME Montenegro | MF Saint Martin |
    MG Madagascar | MH Marshall Islands | MK North Macedonia | ML Mali | MM Myanmar | MN Mongolia |
    MO Macao | MP Northern Mariana Islands | MQ Martinique | MR Mauritania | MS Montserrat |
    MT Malta | MU Mauritius | MV Maldives | MW Malawi | MX Mexico | MY Malaysia | MZ Mozambique |
    NA Namibia | NC New Caledonia | NE Niger | NF Norfolk Island | NG Nigeria | NI Nicaragua |
    NL Netherlands | NO Norway | NP Nepal | NR Nauru | NU Niue | NZ New Zealand | OM Oman |
    PA Panama | PE Peru | PF French Polynesia | PG Papua New Guinea | PH Philippines | PK Pakistan |
    PL Poland | PM Saint Pierre and Miquelon | PN Pitcairn Islands | PR Puerto Rico | PS Palestine |
    PT Portugal | PW Palau | PY Paraguay | QA Qatar | RE Réunion | RO Romania | RS Serbia |
    RU Russia | RW Rwanda | SA Saudi Arabia | SB Solomon Islands | SC Seychelles | SD Sudan |
    SE Sweden | SG Singapore | SH Saint Helena | SI Slovenia | SJ Svalbard and Jan Mayen |
    SK Slovakia | SL Sierra Leone | SM San Marino | SN Senegal | SO Somalia | SR Suriname |
    SS South Sudan | ST São Tomé and Príncipe | SV El Salvador | SX Sint Maarten | SY Syria |
    SZ Eswatini | TC Turks and Caicos Islands | TD Chad | TF French Southern Territories | TG Togo |
    TH Thailand | TJ Tajikistan | TK Tokelau | TL Timor-Leste | TM Turkmenistan | TN Tunisia |
    TO Tonga | TR Türkiye | TT Trinidad and Tobago | TV Tuvalu | TW Taiwan | TZ Tanzania |
    UA Ukraine | UG Uganda | UM United States Minor Outlying Islands | US United States |
    UY Uruguay | UZ Uzbekistan | VA Vatican City | VC Saint Vincent and the Grenadines |
    VE Venezuela | VG British Virgin Islands | VI United States Virgin Islands | VN Vietnam |
    VU Vanuatu | WF Wallis and Futuna | WS Samoa | XK Kosovo | YE Yemen | YT Mayotte |
    ZA South Africa | ZM Zambia | ZW Zimbabwe
"""

COUNTRIES: dict[str, str] = {
    entry[:2]: entry[3:] for entry in " ".join(_TABLE.split()).split(" | ")
}

_ALSO = {
    "BN": ("Brunei Darussalam",),
    "BQ": ("Caribbean Netherlands",),
    "CC": ("Cocos (Keeling) Islands",),
    "CD": ("Congo - Kinshasa", "DR Congo"),
    "CG": ("Congo - Brazzaville",),
    "CI": ("Ivory Coast",),
    "CN": ("PR China", "People's Republic of China"),
    "CV": ("Cape Verde",),
    "CZ": ("Czech Republic",),
    "FK": ("Falkland Islands (Malvinas)",),
    "FO": ("Faeroe Islands",),
    "GB": ("UK", "Great Britain", "England", "Scotland", "Wales", "Northern Ireland"),
    "HK": ("Hong Kong SAR China",),
    "IE": ("EIRE", "Republic of Ireland"),
    "KP": ("Democratic People's Republic of Korea",),
    "KR": ("Korea", "Republic of Korea"),
    "MK": ("Macedonia",),
    "MM": ("Burma", "Myanmar (Burma)"),
    "MO": ("Macao SAR China", "Macau"),
    "NL": ("Holland",),
    "PS": ("Palestinian Territories",),
    "RU": ("Russian Federation",),
    "SZ": ("Swaziland",),
    "TL": ("East Timor",),
    "TR": ("Turkey",),
    "UM": ("U.S. Outlying Islands",),
    "US": ("USA", "U.S.", "United States of America"),
    "VA": ("Holy See",),
    "VI": ("U.S. Virgin Islands",),
    "VN": ("Viet Nam",),
    "ZA": ("RSA",),
}


def country_of_name(name: str) -> str | None:
    """Find the code of a country by its English name, a usual other name, or the code itself.

    None for what is no single country, such as "Channel Islands" or "European Community".
    """
    code = name.strip().upper()
    return code if code in COUNTRIES else _CODES.get(_key(name))


def _key(name: str) -> str:
    shortened = ("saint" if word == "st" else word for word in words(name))
    return " ".join(word for word in shortened if word not in {"and", "the"})


_CODES = {
    _key(name): code
    for code, official in COUNTRIES.items()
    for name in (official, *_ALSO.get(code, ()))
}
