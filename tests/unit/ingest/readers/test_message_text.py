from time import process_time

import pytest

from orchestration.ingest.readers.html_text import html_text
from orchestration.ingest.readers.message_text import is_thank_you, own_text

WORDS = frozenset({"thanks", "thank", "you", "so", "much", "great", "cheers"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thanks!", True),
        ("THANK YOU so much :-)", True),
        ("*Thank-you* 🙏 … cheers", True),
        ("thank you thank you thank you thank you", True),
        # Nine words.
        ("thank you thank you thank you thank you thanks", False),
        ("Thanks again", False),
        ("Thanks, 2", False),
        ("", False),
        ("!!!", False),
        ("Thank you\n-- \nJane Doe\nHome & Co", True),
        ("Great, thanks\n\nSent from my iPhone", True),
        ("Danke", False),
    ],
)
def test_a_thank_you_is_at_most_eight_words_of_the_list(text: str, expected: bool) -> None:
    assert is_thank_you(text, WORDS) is expected


@pytest.mark.parametrize(
    "text",
    [
        "Hello\n\nOn Apr 3, 2012, at 4:19 PM, bob wrote:\n\n> Hi",
        # Mailers wrap the introduction.
        "Hello\n\nOn Thu, Aug 19, 2021 at 2:07 PM Tess <\ntess@x.example> wrote:\n\n> Hi",
        "On 04/02/2012 06:26 PM, Ann One wrote:\n> Hi\nHello",
        # Without marks, the introduction is all that tells the quotation.
        "Hello\n\nOn Mon, Jan 5, 2026 at 9:00 AM Bo wrote:\n\nHi there",
        "Hello\n\nAm 05.01.2026 um 10:00 schrieb Bo <bo@x.example>:\n> Hallo",
        "Hello\n\nLe lun. 5 janv. 2026 à 10:00, Bo <bo@x.example> a écrit :\n> Salut",
        "Hello\n\n-----Original Message-----\nFrom: Bo\n\nHi",
        "Hello\n________________________________\nFrom: Bo\nHi",
        "Hello\n\nFrom: Bo [mailto:bo@x.example]\nSent: March-09-12 4:22 PM\nTo: Ann\n\nHi",
        "Hello\n\n*Von:* Bo\n*An:* Ann\n*Gesendet:* Montag, 5. Januar 2026\n\nHallo",
        "Hello\n\nSent from my iPhone\n\nOn Apr 3, 2012, at 4:19 PM, bob wrote:\n\n> Hi",
        "> Hi\n>> Hey\nHello\n--\nJane",
        "Hello\n\nSent with Proton Mail secure email.\n\nOn Monday, January 5th, 2026 at 10:00 AM, "
        "Bo <bo@x.example> wrote:\n\n> Hi",
        "Hello\n\nSent with [Proton Mail](https://proton.example/mail/home) secure email.",
        "Hello\n\n---- On Mon, 05 Jan 2026 10:00:00 +0530 Bo <bo@x.example> wrote ----\n\nHi",
        # Yahoo's app goes on on the same line, and marks nothing.
        "Hello\n\n  On Mon, Jan 5, 2026 at 10:00, Bo<bo@x.example> wrote:   Hi there",
        "Hello\n\n2026-01-05 10:00 GMT+01:00 Bo <bo@x.example>:\n\n> Hi",
        "Hello\n\npon., 5 sty 2026 o 10:00 Bo <bo@x.example> napisał(a):\n\n> Hi",
        "Hello\n\nBo <bo@x.example> 于2026年1月5日周一 10:00写道\uff1a\n\n> Hi",
        # Pine, Gnus, Horde, Tutanota; Thunderbird in Polish.
        "Hello\n\nBo Li wrote:\n\n> Hi",
        "Bo <bo@x.example> writes:\n\n> Hi\n\nHello",
        "Hello\n\nQuoting Bo <bo@x.example>:\n\n> Hi",
        "Hello\n\n5 Jan 2026, 10:00 by bo@x.example:\n\n> Hi",
        "Hello\n\nW dniu 5.01.2026 o 10:00, Bo pisze:\n> Hi",
        # Zimbra, Notes, GroupWise, Proton before 2021, QQ.
        "Hello\n\n----- On Jan 5, 2026, at 10:00 AM, Bo bo@x.example wrote: \n\nHi",
        "Hello\n\n-----Bo Li/Acme wrote: -----\nTo: ann@x.example\nFrom: Bo Li/Acme\n\nHi",
        "Hello\n\n>>> Bo Li <bo@x.example> 01/05/26 10:00 AM >>>\nHi",
        "Hello\n\n\u2010\u2010\u2010 Original Message \u2010\u2010\u2010\nHi",
        "Hello\n\n------------------ Original ------------------\nFrom: Bo\n\nHi",
        "Hello\n\n-------- Originalnachricht --------\nVon: Bo\n\nHallo",
        # mail.com and Hotmail begin the block with another line.
        "Hello\n\nSent: Monday, January 05, 2026 at 10:00 AM\nFrom: Bo <bo@x.example>\n\nHi",
        "Hello\n\nTo: ann@x.example\nFrom: bo@x.example\nSubject: x\nDate: 5 Jan 2026\n\nHi",
        "Hello\n\nOd: Bo <bo@x.example>\nWysłano: poniedziałek, 5 stycznia 2026\nDo: Ann\n\nHi",
        "Hello\n\n发件人\uff1a Bo <bo@x.example>\n发送时间\uff1a 2026年1月5日 10:00\n\nHi",
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nHello\n- -- \nJane\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQEcBAEBCgAGBQJ\n-----END PGP SIGNATURE-----",
        "Hello\n\nDe: Bo <bo@x.example>\nEnviado el: lunes, 5 de enero de 2026\n\nHi",
        f"Hello\n\nGet Outlook for iOS<https://guard.example/?url={'x' * 300}>",
        # Unmarked, from Yandex, mail.ru, Gmail and Yahoo.
        'Hello\n\n30.09.2026, 18.30, "Bo - Li" <bo@x.example>:\n\nHi',
        "Hello\n\nMonday, 5 January 2026, 3:32 PM +0300 from bo@x.example <bo@x.example>:\n\nHi",
        "Hello\n\nвт, 30 апр. 2026 \u0433. в 15:19, Bo Li <bo@x.example>:\n\nHi",
        "Hello\n\npe 20. lokakuuta 2026 klo 17.50 Bo Li\n<bo@x.example> kirjoitti:\n\nHi",
        "Hello\n\ntir. 5. jan. 2026 kl. 13:09 skrev Bo <bo@x.example\n>:\n\n> Hi",
        "Hello\n\nOn Mon, 5 Jan 2026 08:14:43 -0200 Bo <bo@x.example> wrote\n\nHi",
        "Hello\n\nDe : Bo\nÀ : Ann\nEnvoyé le : lundi 5 janvier 2026 10h30\n\nHi",
        "Hello\n\n-------- Oprindelig besked --------\nFra: Bo\n\nHi",
        "Hello\n—————\nBo Li",
        "Hello\n\nVerstuurd vanaf mijn iPhone",
        "Hello\n\nLähetetty iPhonesta",
        "Hello\n\niPhoneから送信",
        "Hello\n\nDiese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.",
        "Hello\n\n-------- Original message --------From: Bo <bo@x.example> Date: 5/1/2026 10:00",
        "Hello\n\n##- Please type your reply above this line -##\n\nYour request was updated.",
        "Hello\n\nDne po 5. 1. 2026 10:00 uživatel Bo <bo@x.example>\nnapsal:\n\n> Hi",
        "Hello\n\nma 5. tammik. 2026 klo 10.00 Bo (bo@x.example) kirjoitti:\n\n> Hi",
        "Hello\n\nYahoo Mail: Search, Organize, Conquer",
        "Hello\n\nThis email has been checked for viruses by Avast antivirus software.\n"
        "www.avast.example",
        "CAUTION: This email originated from outside of the organization. Do not click links or "
        "open attachments unless you know the sender.\n\nHello",
        "[EXTERNAL]\nHello",
        "Hello\n-------------- next part --------------\nAn HTML attachment was scrubbed...\n"
        "URL: <https://lists.example/private/help/attachments/20260105/attachment.htm>",
    ],
)
def test_quotation_and_signature_are_left_out(text: str) -> None:
    assert own_text(text) == "Hello"


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I wrote to you about this:\nno answer",
        "From: Berlin\nTo: Rome\nis my flight",
        "My dog -- it ate the parcel",
        "Sent with DHL on Monday",
        "Please send no. 5 to Bo <bo@x.example>:\nhe moved",
        "As Bo wrote:\nit is lost",
        "Call me on 5/1/2026 at 10:00:\nI am in then",
        "Date: Monday\nFrom: Berlin\nTo: Rome",
        "Warning: my external drive is broken",
        "External email does not arrive",
        "Get Outlook to work for me",
        "Send it by 10:00 on 5 Jan 2026 to Bo\nor to <bo@x.example>, please",
        "The line above this line is wrong",
    ],
)
def test_text_that_only_resembles_a_quotation_stays(text: str) -> None:
    assert own_text(text) == text


def test_html_becomes_lines_and_quotations_a_mark() -> None:
    markup = (
        "<html><head><title>x</title><style>p {}</style></head><body>"
        "<p>Fish &amp;\nchips&nbsp;now</p><div>two<br>three</div>"
        "<blockquote>old <blockquote>older</blockquote></blockquote>four"
        "<div class='x gmail_quote'>On Monday<div>old</div></div>"
        "<div class='gmail_signature'>Jane</div><div id='x_Signature'><p>Jane</p></div>"
        "<script>five</script></body></html>"
    )

    lines = [line.strip() for line in html_text(markup).splitlines() if line.strip()]
    assert lines == ["Fish & chips now", "two", "three", ">", "four", ">"]


@pytest.mark.parametrize("mark", ["<div id='appendonsend'></div><hr>", "<div id='divRplyFwdMsg'>"])
def test_an_answer_of_outlooks_ends_before_its_quotation(mark: str) -> None:
    assert html_text(f"<p>Thank you!</p>{mark}<b>Od:</b> Bo</div><p>Hi</p>").strip() == "Thank you!"


@pytest.mark.parametrize(
    "markup",
    ["<![if !mso]>Hi<![endif]>", "Hi<![%", "<![foo[x]]>Hi", "<!--[if mso]>x<![endif]-->Hi"],
)
def test_conditional_comments_do_not_stop_the_reading(markup: str) -> None:
    assert "Hi" in html_text(markup)


@pytest.mark.parametrize(
    "piece",
    ["<a ", "<a x='", '<a "', "<!--", "<!", "</a ", "<a x='>", "<script>", "<script></a>", "&#9"],
)
def test_markup_of_tags_without_end_is_read_in_no_time(piece: str) -> None:
    begin = process_time()
    assert html_text("Hi " + piece * 20_000).startswith("Hi ")
    assert process_time() - begin < 2


@pytest.mark.parametrize("piece", ["5", "5<a@", "<a@b>", "-", "on ", "wrote ", "> wrote:"])
def test_a_line_of_any_length_is_told_from_a_quotation_in_no_time(piece: str) -> None:
    begin = process_time()
    own_text(f"On 5 Jan {piece * 20_000}")
    own_text(f"-- on 5 Jan {piece * 20_000}")
    own_text(f"{piece} wrote:\n" * 10_000 + "\n" * 100_000)
    assert process_time() - begin < 2


def test_a_tag_without_end_is_text_and_a_comment_without_end_is_none() -> None:
    assert html_text("a <b <i>c</i> <!-- <p>d</p> -->e<!-- f") == "a <b c e"


def test_a_number_that_is_no_character_does_not_stop_the_reading() -> None:
    assert html_text(f"Hi &#{'9' * 5_000}; you<a title='&#{'9' * 5_000}'>") == "Hi \ufffd you"
    assert html_text("&#72;i") == "Hi"
