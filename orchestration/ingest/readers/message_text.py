"""Tells a thank-you from a contact: the author's own words of a message, and the test on them.

The text of a message never leaves the reader; only the answer of `is_thank_you` does.
"""

import re

MAX_THANK_YOU_WORDS = 8

_WORD = re.compile(r"[^\W_]+")

# PGP sets a dash and a space before what begins with a dash.
_SIGNATURE = re.compile(r"(- )?--\s*|—+\s*|_{5,}|-{5}BEGIN PGP SIGNATURE-{5}")
_PGP = re.compile(r"-{5}BEGIN PGP SIGNED MESSAGE-{5}|Hash: [\w, -]+|Charset: [\w-]+")
_DEVICE = re.compile(
    r"(sent (from|via)|get (outlook|bluemail) for|gesendet (von|mit)|"
    r"(diese nachricht wurde )?von meinem .* gesendet|"
    r"envoyé (de|depuis|à partir de)|provenance : courrier|enviado (desde|de|do)|inviato (da|dal)|"
    r"(verzonden|verstuurd) (van|vanaf|met)|sendt fra|skickat från|"
    r"lähetetty \S+sta|wysłan[eo] (z|za)|odesláno z|odoslané z|trimis de pe|отправлено (\u0441|из)|"
    r"надіслано (з|із)|发自我的|從我的 .* 傳送|\S+から送信|\S+ gönderildi|"
    r"sent (with|using) (\[?(proton ?|zoho )mail|spark)|yahoo mail: search)\b"
    # A guard of the company's own mail may have made a link of hundreds of characters of it.
    r".{0,80}(<https?://\S+>.{0,40})?",
    re.IGNORECASE,
)
_DIVIDER = re.compile(
    r"[-\u2010]{2,}\s*(original( message)?|forwarded message|original appointment|"
    r"ursprüngliche nachricht|original-?nachricht|message d['\u2019]origine|"
    r"(message|mail) original|mensaje original|messaggio originale|oorspronkelijk bericht|"
    r"oprindelig (besked|meddelelse)|opprinnelig melding|ursprungligt meddelande|"
    r"alkuperäinen viesti|wiadomość oryginalna|původní zpráva|исходное сообщение|"
    # Samsung's goes on on the same line.
    r"mensagem original)\s*[-\u2010]{2,}.*|begin forwarded message:"
    # What a help desk sets above its mails.
    r"|\W*(please )?(type your )?reply above this line\W*"
    # Notes, and GroupWise.
    r"|-{2,} ?\S.{0,100}\bwrote: ?-{2,}|>>> \S.{0,100}\d.{0,20} >>>"
    # What a scanner of the sender's adds at the end.
    r"|this e-?mail has been checked for viruses by\b.{0,80}|virus-free\. ?\S{0,80}",
    re.IGNORECASE,
)
# What the company's own system sets before mail from outside.
_BANNER = re.compile(
    r"\W*((caution|warning|attention|external)\b.{0,40}\b(e-?mail|message)\b.{0,40}"
    r"\b(outside|external)\b.{0,300}|do not click\b.{0,300}|external( e-?mail| sender)?\W*)",
    re.IGNORECASE,
)
# What an archive of Mailman puts in place of an attachment.
_SCRUBBED = re.compile(
    r"-{2,} next part -{2,}|an? \S+ attachment was scrubbed\.*|url: <https?://\S+>", re.IGNORECASE
)
_HEADER_FROM = re.compile(
    r"\W*(from|von|de|da|van|från|fra|od|lähettäjä|feladó|kimden|από|от|від|发件人|寄件者|差出人|"
    r"보낸 사람)\W*[:\uff1a]\W*\S.*",
    re.IGNORECASE,
)
_HEADER_SENT = re.compile(
    r"\W*(sent|date|dato|gesendet|datum|envoyé( le)?|enviad[oa]( el| em)?|inviato|verzonden|data|"
    r"fecha|skickat|sendt|wysłano|odesláno|odoslané|lähetetty|küldve|gönderildi|tarih|στάλθηκε|"
    r"отправлено|дата|надіслано|发送时间|日期|寄件日期|送信日時|보낸 날짜)\W*[:\uff1a]\W*\S.*",
    re.IGNORECASE,
)
_HEADER_OTHER = re.compile(r"\W*(to|cc|subject)\W*:\W*\S.*", re.IGNORECASE)
_MAILBOX = r"<\s?[^<>@\s]+@[^<>@\s]+\s?>"
# Zoho sets dashes about it, Zimbra before it; Yahoo's app puts the quotation on the same line.
_ATTRIBUTION = re.compile(
    r"(?=.*\d)((on|am|le|el|il|em|op|den|w dniu|dne)\b.*"
    r"\b(wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|napisała?|napsala?)\b"
    r".{0,80}:"
    rf"|on\b.*{_MAILBOX} wrote(:.*)?|-{{2,}} ?on\b.*\bwrote ?(-{{2,}}|:))",
    re.IGNORECASE,
)
# In any language, with the time, the year and the mailbox; the latter may stand on the next line.
_DATED = re.compile(r"(?=.*\b\d{1,2}[:.]\d\d\b)(?=.*\b(19|20)\d\d\b)")
_DATED_INTRODUCTION = re.compile(rf".*{_MAILBOX}.{{0,40}}[:\uff1a]")
_INTRODUCTION_LINES = 2
# In any language, and without a date, but only where a marked quotation follows.
_INTRODUCTION = re.compile(
    rf"((?=.*\d).*{_MAILBOX}.{{0,40}}|(?=.*\d:\d\d\b)(?=.*(\d{{4}}|\d[./-] ?\d)).*"
    r"|(quoting|zitat von) .*|.*\b(wrote|writes|schrieb|kirjoitti|pisze|писала?)) ?[:\uff1a]",
    re.IGNORECASE,
)
_ATTRIBUTION_LINES = 3
_HEADER_LINES = 4


def is_thank_you(text: str, thank_you_words: frozenset[str]) -> bool:
    """Whether the author's own words are a thank-you and nothing else.

    Args:
        text: plain text of the message; quotation and signature may still be in it.
        thank_you_words: lower case.
    """
    words = _WORD.findall(own_text(text).casefold())
    return 0 < len(words) <= MAX_THANK_YOU_WORDS and thank_you_words.issuperset(words)


def own_text(text: str) -> str:
    """The text without quotation and signature, and what systems on its way added.

    A quotation marked line by line (`>`) is taken out, so that an answer below it stays; one that
    is only introduced (`On ... wrote:`, Outlook's block of headers) ends the text.
    """
    lines = [line.strip() for line in text.splitlines()]
    quoted = _quoted(lines)
    kept: list[str] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        if _SIGNATURE.fullmatch(line) or _DIVIDER.fullmatch(line) or _is_header(lines, position):
            break
        attribution = _attribution_length(lines, position, quoted)
        if attribution and not quoted[position + attribution]:
            break
        is_added = any(added.fullmatch(line) for added in (_DEVICE, _BANNER, _SCRUBBED, _PGP))
        if not (attribution or is_added or line.startswith(">")):
            kept.append(line)
        position += attribution or 1
    return "\n".join(kept).strip()


def _is_header(lines: list[str], position: int) -> bool:
    """Whether Outlook's block (From, Sent, To, Subject) begins here; it quotes without marks.

    Others begin it with another line: then the one of From must hold an address.
    """
    line = lines[position]
    if not any(header.fullmatch(line) for header in (_HEADER_FROM, _HEADER_SENT, _HEADER_OTHER)):
        return False
    block = lines[position : position + _HEADER_LINES]
    is_dated = any(map(_HEADER_SENT.fullmatch, block))
    senders = [other for other in block[1:] if "@" in other and _HEADER_FROM.fullmatch(other)]
    return is_dated and bool(senders or _HEADER_FROM.fullmatch(line))


def _attribution_length(lines: list[str], position: int, quoted: list[bool]) -> int:
    """Lines of the `On ... wrote:` that begins here, which mailers wrap; 0 when there is none."""
    for length in range(1, _ATTRIBUTION_LINES + 1):
        if _ATTRIBUTION.fullmatch(" ".join(lines[position : position + length])):
            return length
    for length in range(1, _INTRODUCTION_LINES + 1) if _DATED.match(lines[position]) else ():
        if _DATED_INTRODUCTION.fullmatch(" ".join(lines[position : position + length])):
            return length
    is_introduction = _INTRODUCTION.fullmatch(lines[position]) is not None
    return int(is_introduction and quoted[position + 1])


def _quoted(lines: list[str]) -> list[bool]:
    """Of each line, and of the end, whether the first text from there on is a marked quotation."""
    quoted = [False]
    for line in reversed(lines):
        quoted.append(line.startswith(">") if line else quoted[-1])
    return quoted[::-1]
