"""Plain text of an HTML message, with its quotations reduced to a mark."""

import re
from html.parser import HTMLParser

QUOTATION_MARK = ">"

# Word's conditional comments, `<![if mso]>` and the like: HTMLParser raises on those that it does
# not know.
_CONDITIONAL = re.compile(r"<!\[[^>]*(>|$)")
_COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)
# HTMLParser looks for the end of a tag, or of a comment, through all the rest of the markup: for
# thousands that have none, it takes minutes. A tag that does not end before the next is no tag.
_OPEN_END = re.compile(r"<(?![^<>]*>)")
# Python refuses to make a number of thousands of digits; no character has even ten.
_NO_CHARACTER = re.compile(r"&#[0-9]{100,};?")
_SPACE = re.compile(r"\s+")

_UNSEEN = frozenset({"head", "script", "style", "title"})
_QUOTING_CLASSES = frozenset({"gmail_quote", "yahoo_quoted", "moz-cite-prefix"})
_SIGNATURE_CLASSES = frozenset({"gmail_signature", "moz-signature", "protonmail_signature_block"})
# Of Outlook, which sets `x_` before the ids in what it shows again, and of Apple's Mail.
_SIGNATURE_IDS = frozenset(
    {"signature", "x_signature", "ms-outlook-mobile-signature", "applemailsignature"}
)
# Where the answer ends in Outlook, whose quotation has no mark and begins in the user's language.
_LAST_IDS = frozenset({"appendonsend", "divrplyfwdmsg", "x_appendonsend", "x_divrplyfwdmsg"})
_BREAKS = frozenset({"br", "div", "hr", "li", "p", "table", "td", "tr", "h1", "h2", "h3"})


def html_text(markup: str) -> str:
    """Text of the markup, one line per block.

    A quotation becomes a line that holds `>`, as in plain mail; signatures that the mailer marked
    are left out, and the quotation that follows an answer of Outlook's.
    """
    parser = _TextParser()
    tidy = _CONDITIONAL.sub(" ", _COMMENT.sub("", markup))
    parser.feed(_NO_CHARACTER.sub("\ufffd", _OPEN_END.sub("&lt;", tidy)))
    parser.close()
    return "".join(parser.pieces)


class _TextParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._skipped_tag = ""
        self._skipped_depth = 0
        self._is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipped_depth:
            self._skipped_depth += tag == self._skipped_tag
            return
        given = dict(attrs)
        classes = frozenset((given.get("class") or "").split())
        element_id = (given.get("id") or "").lower()
        self._is_over = self._is_over or element_id in _LAST_IDS
        is_signature = classes & _SIGNATURE_CLASSES or element_id in _SIGNATURE_IDS
        quotes = tag == "blockquote" or classes & _QUOTING_CLASSES
        if quotes or tag in _UNSEEN or is_signature:
            self._skipped_tag, self._skipped_depth = tag, 1
        if quotes:
            self.pieces.append(f"\n{QUOTATION_MARK}\n")
        elif tag in _BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._skipped_depth:
            self._skipped_depth -= tag == self._skipped_tag
        elif tag in _BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not (self._skipped_depth or self._is_over):
            self.pieces.append(_SPACE.sub(" ", data))
