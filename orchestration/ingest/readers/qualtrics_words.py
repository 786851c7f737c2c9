"""Words of Qualtrics for a response's type and for true and false, in its users' languages.

An export of choice texts writes them in the language of the user who made it, one of numeric
values writes codes. The lists are closed: a word that is in none of them might be a preview.
"""

_CUSTOMERS = {
    # Codes: web; imported; offline app; EX and imported EX and offline EX projects.
    *("0", "4", "16", "32", "36", "48"),
    *("ip address", "imported", "offline", "ex", "imported ex", "offline ex", "ex offline"),
    *("ip-adresse", "importiert"),
    *("dirección ip", "importado", "importada", "sin conexión"),
    *("adresse ip", "importé", "importée", "importées", "hors ligne"),
    *("endereço ip", "endereço de ip"),
    *("indirizzo ip", "importato", "importata"),
    *("ip-adres", "geïmporteerd"),
    *("ip-adress", "ip-osoite", "adres ip", "ip-адрес", "ip 주소"),
    *(
        "ipアドレス",
        "ip アドレス",
        "インポート",
        "インポート済み",
        "オフライン",
        "ip地址",
        "ip 地址",
        "ip位址",
    ),
}
_NO_CUSTOMERS = {
    # Codes: preview, test, spam, preview spam, imported spam, offline preview, EX spam.
    *("1", "2", "8", "9", "12", "17", "40"),
    *("survey preview", "survey test", "spam", "possible spam"),
    *("survey preview spam", "imported spam", "offline survey preview", "ex spam"),
    *("umfragevorschau", "umfrage-vorschau", "vorschau der umfrage", "umfragetest", "umfrage-test"),
    *("vista previa de la encuesta", "vista previa de encuesta"),
    *("prueba de la encuesta", "prueba de encuesta"),
    *("aperçu de l'enquête", "aperçu de l\u2019enquête", "aperçu du sondage"),
    *("test de l'enquête", "test de l\u2019enquête", "test d'enquête", "test d\u2019enquête"),
    *("visualização da pesquisa", "pré-visualização da pesquisa", "prévia da pesquisa"),
    *("pré-visualização do inquérito", "teste da pesquisa", "teste de pesquisa"),
    *("anteprima sondaggio", "anteprima del sondaggio", "anteprima indagine"),
    *("test sondaggio", "test del sondaggio", "test indagine"),
    *("enquêtevoorbeeld", "voorbeeld van enquête", "enquêtetest", "test van enquête"),
    *("アンケートのプレビュー", "アンケートプレビュー", "調査プレビュー"),
    *("アンケートテスト", "アンケートのテスト", "調査テスト", "スパム"),
}
IS_CUSTOMER = {**dict.fromkeys(_CUSTOMERS, True), **dict.fromkeys(_NO_CUSTOMERS, False)}
"""Whether a customer gave the response, by its type in lower case; previews, tests and spam: no."""

FINISHED = {
    **dict.fromkeys(("1", "true", "wahr", "verdadero", "verdadeiro", "vrai", "vero"), True),
    **dict.fromkeys(("waar", "sant", "sand", "tosi", "prawda", "истина", "真", "참"), True),
    **dict.fromkeys(("0", "false", "falsch", "falso", "faux", "onwaar", "falskt"), False),
    **dict.fromkeys(("falsk", "epätosi", "fałsz", "ложь", "偽", "假", "거짓"), False),
}
"""Whether a response was finished, by the word in lower case."""
