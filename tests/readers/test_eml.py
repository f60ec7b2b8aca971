"""Mails and what came attached to them."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.errors import Unreadable
from desktop.model import Article
from desktop.readers import cleaning, correspondence, table
from desktop.readers.contract import Glance, Source
from desktop.readers.eml import claims
from tests.readers.formats import articles, in_slices, pieces, sample
from tests.readers.reading import kinds

HEADERS = (
    "From: Ana Silva <ana@example.org>\nSubject: The harbour\nDate: Mon, 06 May 2019 08:30:00 +0200\n"
    "MIME-Version: 1.0\n"
)
# What may stand in a header or a name without meaning something else there.
WORDS = st.text(
    alphabet=st.characters(
        codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="<>()[]:;@\\,.\"'=?-_/|*#`"
    ),
    min_size=1,
    max_size=12,
)
LINES = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=60
).map("a".__add__)


def letter(body: str, kind: str = "text/plain; charset=utf-8") -> Article:
    (article,) = articles(f"{HEADERS}Content-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\n{body}".encode(), "a.eml")
    return article


def test_a_mail_is_its_text_and_its_headers_are_metadata():
    found = pieces(sample("mail.eml"), "mail.eml")
    mail = found[0][1].found
    assert isinstance(mail, Article)
    assert mail.title == "Zażółć gęślą jaźń: 港の火事"
    assert mail.byline == ("Jörg Müller",)
    assert (mail.published, mail.date_source) == ("2019-05-06T08:30:00+02:00", "structured")
    assert mail.provenance["title_from"] == "Subject"
    assert mail.provenance["message_id"] == "<1@example.org>"
    assert kinds(mail) == [
        ("paragraph", "The harbour burnt, dear Ana."),
        ("paragraph", "On Sunday Ana Silva wrote:"),
        ("quote", "> Is it true?"),
        ("quote", "> I cannot believe it."),
        ("paragraph", "It is."),
        ("furniture", "-- \nJörg Müller\nHarbour Street 1"),
    ]
    assert "Subject" not in mail.text
    assert "example.org" not in mail.text


def test_attachments_are_documents_that_belong_to_their_mail():
    found = [piece for _mark, piece in pieces(sample("mail.eml"), "mail.eml")]
    assert [(piece.locator, piece.part_of) for piece in found] == [
        ("", None),
        ("boats.txt", ""),
        ("Bericht über den Hafen.html", ""),
    ]
    assert found[0].data == sample("mail.eml")
    assert found[1].data == b"A plain note about boats.\n"
    report = found[2].found
    assert isinstance(report, Article)
    assert (report.title, report.reader) == ("A fire in the harbour", "html")
    assert isinstance(found[0].found, Article)
    assert found[0].found.provenance["left_out"] == "logo.png"


def test_reading_goes_on_after_any_attachment():
    whole = [piece for _mark, piece in pieces(sample("mail.eml"), "mail.eml")]
    for cuts in ({1}, {2}, {1, 2}):
        assert in_slices(sample("mail.eml"), "mail.eml", cuts) == whole


def test_a_mail_within_a_mail_hangs_on_it():
    inner = EmailMessage()
    inner["Subject"], inner["From"] = "The inner one", "jo@example.org"
    inner.set_content("Forwarded words.")
    inner.add_attachment("A note.", filename="note.txt")
    outer = EmailMessage()
    outer["Subject"], outer["From"] = "The outer one", "ana@example.org"
    outer.set_content("See below.")
    outer.add_attachment(inner)
    found = [piece for _mark, piece in pieces(outer.as_bytes(), "outer.eml")]
    assert [(piece.locator, piece.part_of) for piece in found] == [
        ("", None),
        ("attachment 1.eml", ""),
        ("attachment 1.eml / note.txt", "attachment 1.eml"),
    ]
    assert [getattr(piece.found, "title", None) for piece in found] == ["The outer one", "The inner one", "note"]


def test_an_html_mail_is_read_by_its_tags():
    page = (
        "<html><head><title>no</title><style>p {}</style></head><body><p>The harbour <a href='https://example.org/x'>"
        "burnt</a>.</p><blockquote>Is it true?</blockquote><p>-- <br>Ana</p></body></html>"
    )
    article = letter(page, "text/html; charset=utf-8")
    assert kinds(article) == [
        ("paragraph", "The harbour burnt."),
        ("quote", "Is it true?"),
        ("furniture", "--\nAna"),
    ]
    (link,) = article.links
    assert (article.text[link.start : link.end], link.href) == ("burnt", "https://example.org/x")


def test_a_plain_part_that_only_points_at_the_page_is_passed_over():
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "News", "ana@example.org"
    mail.set_content("Your program cannot show this mail.")
    mail.add_alternative(f"<p>{'The harbour burnt all night long. ' * 20}</p>", subtype="html")
    (article,) = articles(mail.as_bytes(), "a.eml")
    assert article.text.startswith("The harbour burnt")
    assert "cannot show" not in article.text


def test_an_attachment_beside_the_page_is_not_lost_with_it():
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Plan", "ana@example.org"
    mail.set_content("The plan is attached.")
    page = EmailMessage()
    page.set_content("<p>The plan is attached.</p>", subtype="html")
    page.add_attachment("The plan itself.", filename="plan.txt")
    mail.make_alternative()
    mail.attach(page)
    assert [piece.locator for _mark, piece in pieces(mail.as_bytes(), "a.eml")] == ["", "plan.txt"]


def test_several_shown_parts_are_one_text():
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Two", "ana@example.org"
    mail.make_mixed()
    for words in ("The first part.", "The footer of the list."):
        part = EmailMessage()
        part.set_content(words)
        mail.attach(part)
    (article,) = articles(mail.as_bytes(), "a.eml")
    assert article.text == "The first part.\n\nThe footer of the list."


def test_flowing_lines_are_joined_and_fixed_ones_are_not():
    flowed = letter("The harbour \nburnt.\n> Is it \n> true?\n-- \nAna\n", "text/plain; charset=utf-8; format=flowed")
    assert kinds(flowed) == [
        ("paragraph", "The harbour burnt."),
        ("quote", "> Is it true?"),
        ("furniture", "-- \nAna"),
    ]
    bare = letter("The har \nbour.\n", "text/plain; charset=utf-8; format=flowed; delsp=yes")
    assert bare.text == "The harbour."
    assert letter("The harbour \nburnt.\n").text == "The harbour \nburnt."


def test_a_from_that_a_mailbox_quoted_is_no_quote():
    assert kinds(letter("Hello.\n\n>From now on all is well.\n")) == [
        ("paragraph", "Hello."),
        ("paragraph", "From now on all is well."),
    ]
    assert ("quote", "> Well,\n>From now on") in kinds(letter("> Well,\n>From now on\n"))


def test_a_long_text_under_a_line_of_dashes_is_no_signature():
    article = letter("One.\n\n-- \n" + "A line of the text.\n" * 60)
    assert "furniture" not in {kind for kind, _text in kinds(article)}


@pytest.mark.parametrize(
    ("head", "names"),
    [
        (b"From: ana@example.org", ("ana@example.org",)),
        (b'From: "Silva, Ana" <ana@example.org>, Jo <jo@example.org>', ("Silva, Ana", "Jo")),
        (b'From: "=?utf-8?q?J=C3=B6rg?=" <j@example.org>', ("Jörg",)),
        ("From: Jörg <j@example.org>".encode(), ("Jörg",)),
        ("From: Jörg Müller <j@example.org>".encode("cp1252"), ("Jörg Müller",)),
        (b"From: ana@example.org (Ana Silva)", ("Ana Silva",)),
        (b"From: =?no-such-charset?q?Ana?= <a@example.org>", ("Ana",)),
        (b"Sender: Ana <a@example.org>", ("Ana",)),
        (b"From: <<>>,,;:@", ()),
        (b"From: " + b"(" * 100_000, ()),
    ],
)
def test_senders_are_named_however_their_header_is_written(head: bytes, names: tuple[str, ...]):
    (article,) = articles(head + b"\nSubject: x\n\nSome words.\n", "a.eml")
    assert article.byline == names


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (b"Subject: =?utf-8?q?=E6=97?=\n =?utf-8?q?=A5?=", "日"),
        (b"Subject: =?utf-8?Q?two words?=", "two words"),
        (b"Subject: =?iso-2022-jp?B?GyRCRnxLXDhsGyhC?=", "日本語"),
        ("Subject: Привет мир, как дела сегодня".encode("koi8-r"), "Привет мир, как дела сегодня"),
        (b"Subject: folded\n  over lines", "folded over lines"),
        (b"X-Other: y", "a"),
    ],
)
def test_subjects_are_read_however_they_are_encoded(head: bytes, title: str):
    (article,) = articles(head + b"\nFrom: ana@example.org\n\nSome words.\n", "a.eml")
    assert article.title == title


@pytest.mark.parametrize(
    "charset", ["x-user-defined", "no-such", "utf-8", "iso-8859-1", "utf-16", "ascii", "rot13", '"']
)
@pytest.mark.parametrize(
    "body", ["naïve café".encode(), "naïve café, et la suite".encode("cp1252"), b"\xff\x00\x80", b"x"]
)
def test_no_charset_at_all_breaks_a_mail(charset: str, body: bytes):
    data = f"{HEADERS}Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode() + body
    (article,) = articles(data, "a.eml")
    assert article.text


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "x-uuencode", "8-bit", "binary", "nonsense"])
def test_a_broken_transfer_encoding_loses_at_most_itself(encoding: str):
    data = f"{HEADERS}Content-Type: text/plain\nContent-Transfer-Encoding: {encoding}\n\n=ZZ !!! words A=\n".encode()
    assert articles(data, "a.eml")


def test_a_mail_without_a_date_is_dated_by_its_way():
    data = b"Received: from a by b; Tue, 7 May 2019 10:00:00 +0000\nDate: soon\nFrom: ana@example.org\n\nWords.\n"
    (article,) = articles(data, "a.eml")
    assert (article.published, article.provenance["published_from"]) == ("2019-05-07T10:00:00Z", "Received")


def test_a_mail_of_attachments_alone_stands_under_its_subject():
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "The plan", "ana@example.org"
    mail.add_attachment("The plan itself.", filename="plan.txt")
    first, second = [piece for _mark, piece in pieces(mail.as_bytes(), "a.eml")]
    assert isinstance(first.found, Article)
    assert (first.found.text, first.found.warnings) == (
        "The plan",
        ("The mail holds no text; its subject stands for it.",),
    )
    assert second.part_of == ""


def test_an_empty_mail_and_an_encrypted_one_are_said_to_be_so():
    for data, kind, words in (
        (b"From: ana@example.org\nTo: b@example.org\nDate: x\n\n", "no_text", "no text"),
        (
            HEADERS.encode() + b"Content-Type: application/pkcs7-mime; name=smime.p7m\n\nMIIB\n",
            "unsupported",
            "encrypted",
        ),
    ):
        problem = pieces(data, "a.eml")[0][1].found
        assert isinstance(problem, Unreadable)
        assert problem.kind == kind
        assert words in problem.sentence


def test_apple_mail_is_unwrapped():
    mail = f"{HEADERS}\nThe harbour burnt.\n".encode()
    data = str(len(mail)).encode() + b"\n" + mail + b"<?xml version='1.0'?><plist/>"
    (article,) = articles(data, "1.emlx")
    assert article.text == "The harbour burnt."


@pytest.mark.parametrize(
    ("head", "suffix", "sure"),
    [
        (b"From: a\nSubject: b\nDate: c\n\nx", ".txt", 3),
        (b"From: a\nSubject: b\n\nx", ".txt", 2),
        (b"Received: x\n by y\nMessage-ID: <1>\nX-Odd: 1\nFrom: a\n\nx", "", 3),
        (b"Title: a\nAuthor: b\n\nx", ".txt", 0),
        (b"Subject: a new harbour\n\nx", ".txt", 0),
        (b"anything", ".eml", 2),
        (b"<html>", ".eml", 0),
        (b"From: <Saved by Blink>\nSubject: b\nDate: c\nMIME-Version: 1.0\n\nx", ".eml", 0),
    ],
)
def test_mails_are_known_by_their_headers(head: bytes, suffix: str, sure: int):
    assert claims(Glance(head, suffix)) == sure


@example(
    subject="0", name="0", lines=["a"], cte="8bit", attached=[("\ufb00", "a")], moment=datetime(2000, 1, 1, tzinfo=UTC)
)
@given(
    subject=st.lists(WORDS, min_size=1, max_size=8).map(" ".join),
    name=st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
    lines=st.lists(LINES, min_size=1, max_size=8),
    cte=st.sampled_from(["8bit", "base64", "quoted-printable"]),
    attached=st.lists(st.tuples(WORDS, LINES), max_size=3),
    moment=st.datetimes(timezones=st.timezones()),
)
def test_a_mail_that_the_standard_library_wrote_comes_back(subject, name, lines, cte, attached, moment):
    from email.headerregistry import Address

    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(name, "ana", "example.org")
    mail["Subject"] = subject
    mail["Date"] = format_datetime(moment.replace(year=max(1900, moment.year), microsecond=0))
    body = "\n".join(lines)
    mail.set_content(body, cte=cte)
    for called, text in attached:
        mail.add_attachment(text, filename=f"{called}.txt", cte="base64")
    found = [piece for _mark, piece in table.pieces(io.BytesIO(mail.as_bytes()), Source("a.eml"))]
    article = found[0].found
    assert isinstance(article, Article), article
    # The standard library's own folding of long headers adds and drops spaces between encoded words.
    assert "".join((article.title or "").split()) == "".join(cleaning.line(subject).split())
    assert ["".join(one.split()) for one in article.byline] == ["".join(cleaning.line(name).split())]
    assert "".join(article.text.split()) == "".join(correspondence.compose(body)[0].split())
    assert [piece.name for piece in found[1:]] == [cleaning.line(f"{called}.txt") for called, _text in attached]
    assert [piece.data.decode().rstrip("\r\n") for piece in found[1:]] == [
        text.rstrip("\r\n") for _called, text in attached
    ]


@pytest.mark.parametrize("depth", [5, 50, 500, 5000])
def test_parts_within_parts_do_no_harm(depth: int):
    opened = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    for data in (
        f"{HEADERS}{opened}Content-Type: text/plain\n\nDeep.\n",
        HEADERS + "Content-Type: message/rfc822\n\n" * depth + "x\n",
    ):
        assert pieces(data.encode(), "deep.eml")


def test_headers_beyond_all_measure_do_no_harm():
    many = b",\n ".join(b'"Reader %d" <reader%d@example.org>' % (number, number) for number in range(20_000))
    data = b"To: " + many + b"\nSubject: " + b"=?utf-8?q?word?= " * 50_000 + b"\n" + HEADERS.encode() + b"\nWords.\n"
    (article,) = articles(data, "a.eml")
    assert article.text == "Words."
    assert article.byline == ("Ana Silva",)


def test_a_mail_within_itself_many_times_over_ends():
    data = (
        HEADERS.encode()
        + b"Content-Type: message/rfc822\n\n"
        + b"Subject: x\nContent-Type: message/rfc822\n\n" * 20
        + b"x"
    )
    kinds_of = {getattr(piece.found, "kind", "read") for _mark, piece in pieces(data, "loop.eml")}
    assert "nested" in kinds_of


@given(data=st.binary(max_size=400), cut=st.integers(0, 2600))
def test_no_bytes_at_all_break_the_reader(data: bytes, cut: int):
    pieces(HEADERS.encode() + data, "a.eml", format="eml")
    pieces(sample("mail.eml")[:cut], "a.eml", format="eml")


@pytest.mark.parametrize(
    "date",
    ["Mon, 04 Mar 99999999999999999999 10:00:00 +0000", "Mon, 04 Mar 2024 10:00:00 +99999999999999", "2147483648"],
)
def test_an_absurd_date_does_no_harm(date: str):
    mail = f"From: ana@example.org\nSubject: A ferry\nDate: {date}\n\nThe ferry returns.\n".encode()
    ((_mark, piece),) = table.pieces(io.BytesIO(mail), Source("a.eml"))
    assert isinstance(piece.found, Article)
    assert (piece.found.title, piece.found.text) == ("A ferry", "The ferry returns.")
