"""One small file of each office format and book, written by hand: `python -m tests.readers.specimens` makes them anew.

They lie in tests/data/formats; each tells the same story in what its format has for it.
"""
# ruff: noqa: E501 - mark-up reads better whole

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

HOME = Path(__file__).resolve().parents[1] / "data" / "formats"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
CORE = (
    _XML
    + """<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">
<dc:title>A fire in the harbour</dc:title><dc:creator>Ana Silva; Jo Brand</dc:creator><dc:language>en-GB</dc:language>
<dcterms:created>2024-03-02T10:15:00Z</dcterms:created><dcterms:modified>2024-03-03T08:00:00Z</dcterms:modified>
</cp:coreProperties>"""
)


def zipped(members: dict[str, str | bytes]) -> bytes:
    """Pack members, in order, the same every time; what is called mimetype is stored."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, (2024, 3, 2, 10, 15, 0)), content, kind)
    return target.getvalue()


def relations(*found: tuple[str, str, str]) -> str:
    """Write a part of relations: id, kind, target; a target with a scheme is outside."""
    lines = "".join(
        f'<Relationship Id="{key}" Type="{_REL}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if "://" in target else "/>")
        for key, kind, target in found
    )
    return f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'


def word(body: str, *, styles: str = "", notes: str = "", more: tuple[tuple[str, str, str], ...] = ()) -> bytes:
    """Make a DOCX of the XML of its body, its styles and its footnotes."""
    return zipped(
        {
            "[Content_Types].xml": f"{_XML}<Types/>",
            "_rels/.rels": relations(("a", "officeDocument", "word/document.xml")),
            "docProps/core.xml": CORE,
            "word/_rels/document.xml.rels": relations(
                ("s", "styles", "styles.xml"), ("n", "footnotes", "/word/footnotes.xml"), *more
            ),
            "word/document.xml": f"{_XML}<w:document {_W} {_R} xmlns:mc='urn:mc' xmlns:wps='urn:wps' xmlns:v='urn:v'>"
            f"<w:body>{body}</w:body></w:document>",
            "word/styles.xml": f"{_XML}<w:styles {_W}>{styles}</w:styles>",
            "word/footnotes.xml": f"{_XML}<w:footnotes {_W}>{notes}</w:footnotes>",
            "word/header1.xml": f"{_XML}<w:hdr {_W}><w:p><w:r><w:t>never shown</w:t></w:r></w:p></w:hdr>",
        }
    )


def style(key: str, name: str, more: str = "") -> str:
    return f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>{more}</w:style>'


def para(text: str, key: str = "", properties: str = "") -> str:
    chosen = f'<w:pStyle w:val="{key}"/>' if key else ""
    return f'<w:p><w:pPr>{chosen}{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def docx() -> bytes:
    styles = "".join(
        (
            style("T", "Title"),
            style("U", "Subtitle"),
            style("H1", "heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'),
            style("Mine", "My section", '<w:basedOn w:val="H2"/>'),
            style("H2", "heading 2"),
            style("L", "List Paragraph"),
            style("Q", "Quote"),
            style("C", "HTML Preformatted"),
            style("K", "caption"),
            style("O", "toc 1"),
        )
    )
    item = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="3"/></w:numPr>'
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://example.org/b" </w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>brigade</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    box = "<w:txbxContent><w:p><w:r><w:t>A box beside it.</w:t></w:r></w:p></w:txbxContent>"
    body = "".join(
        (
            para("A fire in the harbour", "T"),
            para("Nobody was hurt", "U"),
            para("Contents 1", "O"),
            para("What happened", "H1"),
            '<w:p><w:r><w:t xml:space="preserve">The fire began </w:t></w:r><w:del><w:r><w:delText>on Sunday</w:delText>'
            "</w:r></w:del><w:ins><w:r><w:t>on Monday</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t>"
            '</w:r><w:r><w:footnoteReference w:id="2"/><w:t>.</w:t></w:r>'
            f"<w:r><mc:AlternateContent><mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice>"
            f"<mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback></mc:AlternateContent></w:r></w:p>",
            '<w:p><w:r><w:t xml:space="preserve">The </w:t></w:r><w:hyperlink r:id="x"><w:r><w:t>mayor</w:t></w:r>'
            f'</w:hyperlink><w:r><w:t xml:space="preserve"> praised the </w:t></w:r>{field}<w:r><w:t>;</w:t><w:br/>'
            "<w:t>its boats</w:t><w:noBreakHyphen/><w:t>all</w:t><w:tab/><w:t>twelve</w:t></w:r></w:p>",
            para("What was lost", "Mine"),
            para("boats", "L", item.format(0)),
            para("old ones", "L", item.format(1)),
            para("We have lost everything.", "Q"),
            para("print(", "C"),
            para("  1)", "C"),
            f"<w:tbl><w:tr>{cell.format('Place')}{cell.format('Boats')}</w:tr>"
            f"<w:tr>{cell.format('North quay')}{cell.format('12')}</w:tr></w:tbl>",
            para("The harbour at night", "K"),
            '<w:p><w:r><w:br w:type="page"/><w:t>It was the third fire.</w:t></w:r></w:p>',
            '<w:sectPr><w:headerReference r:id="h"/></w:sectPr>',
        )
    )
    notes = f'<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote><w:footnote w:id="2">{para("At six.")}</w:footnote>'
    return word(
        body,
        styles=styles,
        notes=notes,
        more=(("x", "hyperlink", "https://example.org/m"), ("h", "header", "header1.xml")),
    )


_ODF = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
    for short, full in {
        "office": "office", "text": "text", "table": "table", "style": "style", "meta": "meta", "draw": "drawing",
        "fo": "xsl-fo-compatible", "svg": "svg-compatible",
    }.items()
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'  # fmt: skip
ODT_TYPE = "application/vnd.oasis.opendocument.text"


def open_text(body: str, styles: str = "", automatic: str = "") -> bytes:
    """Make an ODT of the XML of its body and its styles."""
    return zipped(
        {
            "mimetype": ODT_TYPE,
            "META-INF/manifest.xml": f"{_XML}<manifest/>",
            "meta.xml": f"{_XML}<office:document-meta {_ODF}><office:meta><dc:title>A fire in the harbour</dc:title>"
            "<meta:initial-creator>Ana Silva</meta:initial-creator><dc:creator>Jo Brand</dc:creator>"
            "<meta:creation-date>2024-03-02T10:15:00</meta:creation-date><dc:date>2024-03-03T08:00:00</dc:date>"
            "<dc:language>en-GB</dc:language></office:meta></office:document-meta>",
            "styles.xml": f"{_XML}<office:document-styles {_ODF}><office:styles>{styles}</office:styles><office:master-styles>"
            "<style:master-page><style:header><text:p>never shown</text:p></style:header></style:master-page>"
            "</office:master-styles></office:document-styles>",
            "content.xml": f"{_XML}<office:document-content {_ODF}><office:automatic-styles>{automatic}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>",
        }
    )


def odt() -> bytes:
    named = "".join(
        f'<style:style style:name="{key}" style:family="paragraph"/>'
        for key in ("Title", "Subtitle", "Quotations", "Preformatted_20_Text", "Caption")
    )
    automatic = (
        '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Quotations"/>'
        '<style:style style:name="P2" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/>'
        '</style:style><style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/>'
        "</style:style>"
    )
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    body = f"""<text:tracked-changes><text:changed-region><text:deletion><text:p>on Sunday</text:p></text:deletion>
</text:changed-region></text:tracked-changes>
<text:p text:style-name="Title">A fire in the harbour</text:p><text:p text:style-name="Subtitle">Nobody was hurt</text:p>
<text:table-of-content><text:index-body><text:p>Contents 1</text:p></text:index-body></text:table-of-content>
<text:h text:outline-level="1">What happened</text:h>
<text:p>The fire began <text:change text:change-id="c"/>on<text:s text:c="2"/>Monday<text:span text:style-name="T1">hidden</text:span
><text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>At six.</text:p></text:note-body></text:note>.<draw:frame
><draw:text-box><text:p>A box beside it.</text:p></draw:text-box><svg:desc>never shown</svg:desc></draw:frame></text:p>
<text:p>The <text:a xlink:href="https://example.org/m">mayor</text:a> praised the <text:a xlink:href="https://example.org/b"
>brigade</text:a>;<text:line-break/>its boats\u2011all<text:tab/>twelve<office:annotation><text:p>never shown</text:p>
</office:annotation></text:p>
<text:h text:outline-level="2">What was lost</text:h>
<text:list><text:list-item><text:p>boats</text:p><text:list><text:list-item><text:p>old ones</text:p></text:list-item>
</text:list></text:list-item></text:list>
<text:p text:style-name="P1">We have lost everything.</text:p>
<text:p text:style-name="Preformatted_20_Text">print(</text:p>
<text:p text:style-name="Preformatted_20_Text"><text:s text:c="2"/>1)</text:p>
<table:table><table:table-row>{cell.format("Place")}{cell.format("Boats")}</table:table-row>
<table:table-row>{cell.format("North quay")}{cell.format("12")}</table:table-row></table:table>
<text:p text:style-name="Caption">The harbour at night</text:p>
<text:p text:style-name="P2">It was the third fire.</text:p>"""
    return open_text(body, named, automatic)


_P = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ' + _R
)


def _shape(kind: str, *paragraphs: str) -> str:
    place = f'<p:ph type="{kind}"/>' if kind else ""
    body = "".join(one if one.startswith("<") else f"<a:p><a:r><a:t>{one}</a:t></a:r></a:p>" for one in paragraphs)
    return f"<p:sp><p:nvSpPr><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:txBody>{body}</p:txBody></p:sp>"


def _slide(root: str, *shapes: str) -> str:
    return f"{_XML}<p:{root} {_P}><p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld></p:{root}>"


def pptx() -> bytes:
    inner = '<a:p><a:pPr lvl="1"/><a:r><a:t>old ones</a:t></a:r></a:p>'
    link = '<a:p><a:r><a:t>The </a:t></a:r><a:r><a:rPr><a:hlinkClick r:id="x"/></a:rPr><a:t>mayor</a:t></a:r></a:p>'
    cell = "<a:tc><a:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></a:txBody></a:tc>"
    table = (
        f"<p:graphicFrame><a:tbl><a:tr>{cell.format('Place')}{cell.format('Boats')}</a:tr>"
        f"<a:tr>{cell.format('North quay')}{cell.format('12')}</a:tr></a:tbl></p:graphicFrame>"
    )
    first = _slide("sld", _shape("subTitle", "Nobody was hurt"), _shape("ctrTitle", "A fire", "in the harbour"))
    second = _slide(
        "sld",
        _shape("title", "What was lost"),
        _shape("body", "boats", inner),
        _shape("", link),
        table,
        _shape("sldNum", "2"),
    )
    notes = _slide("notes", _shape("sldImg"), _shape("body", "Say that it was the third."), _shape("sldNum", "2"))
    return zipped(
        {
            "[Content_Types].xml": f"{_XML}<Types/>",
            "_rels/.rels": relations(("a", "officeDocument", "ppt/presentation.xml")),
            "docProps/core.xml": CORE,
            "ppt/presentation.xml": f'{_XML}<p:presentation {_P}><p:sldIdLst><p:sldId id="256" r:id="one"/>'
            '<p:sldId id="257" r:id="two"/></p:sldIdLst></p:presentation>',
            "ppt/_rels/presentation.xml.rels": relations(
                ("two", "slide", "slides/slide1.xml"), ("one", "slide", "slides/slide2.xml")
            ),
            "ppt/slides/slide1.xml": second,
            "ppt/slides/slide2.xml": first,
            "ppt/slides/_rels/slide1.xml.rels": relations(
                ("x", "hyperlink", "https://example.org/m"), ("n", "notesSlide", "../notesSlides/notesSlide1.xml")
            ),
            "ppt/notesSlides/notesSlide1.xml": notes,
        }
    )


def rtf() -> bytes:
    return rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset128 Mincho;}{\f2\fcharset204 Arial Cyr;}}
{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2 heading 2;}{\s3 Title;}{\s4 Quote;}{\*\cs10 Default;}}
{\info{\title A fire in the harbour}{\author Ana Silva; Jo Brand}{\creatim\yr2024\mo3\dy2\hr10}{\revtim\yr2024\mo3\dy3}}
{\header never shown\par}{\*\unknown never shown}
\pard\s3 A fire in the harbour\par
\pard\s1 What happened\par
\pard The fire began on {\deleted Sunday}Monday{\v hidden}{\footnote\pard {\super\chftn} At six.\par}.
{\shp{\*\shpinst{\sp{\sn never}{\sv shown}}{\shptxt\pard A box beside it.\par}}}\par
The {\field{\*\fldinst{HYPERLINK "https://example.org/m"}}{\fldrslt{\ul mayor}}} praised caf\'e9s\u8230?\emdash\line
in \f1\'93\'fa\'96\'7b\f2 \'cc\'e8\'f0\f0  and \u-10179?\u-8704?.\par
\pard\s2 What was lost\par
{\listtext\bullet\tab}\pard\ls1 boats\par
{\listtext\bullet\tab}\pard\ls1\ilvl1 old ones\par
\pard\s4 We have lost everything.\par
\trowd\cellx1000\cellx2000\pard\intbl Place\cell Boats\cell\row
\trowd\cellx1000\cellx2000\pard\intbl North\par quay\cell 12\cell\row
{\pict\wmetafile8 0102030405060708}{\pict\pngblip\bin4 }{\}}
\pard\page It was the third fire.\i0\*\strange\par}"""


def epub() -> bytes:
    page = '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>x</title></head>'
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
            "META-INF/encryption.xml": '<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>'
            '<enc:EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/><enc:CipherData><enc:CipherReference '
            'URI="OPS/font.otf"/></enc:CipherData></enc:EncryptedData></encryption>',
            "OPS/book.opf": """<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title id="b">Nobody was hurt</dc:title><dc:title id="a">A fire in the harbour
</dc:title><meta refines="#a" property="title-type">main</meta><meta refines="#b" property="title-type">subtitle</meta>
<dc:creator id="c">Silva, Ana</dc:creator><dc:creator id="d">Ed Itor</dc:creator><meta refines="#d" property="role">edt</meta>
<dc:date>2024-03-02</dc:date><meta property="dcterms:modified">2024-03-03T08:00:00Z</meta><dc:language>en-GB</dc:language>
<dc:publisher>The Daily Example</dc:publisher><dc:source>https://example.org/fire</dc:source></metadata>
<manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="two" href="chapter%202.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="one.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="n"/><itemref idref="one"/><itemref idref="two"/></spine></package>""",
            "OPS/nav.xhtml": f'{page}<body><nav epub:type="toc"><ol><li><a href="one.xhtml">What happened</a></li><li>'
            '<a href="chapter%202.xhtml#x">What was lost</a></li></ol></nav></body></html>',
            "OPS/chapter 2.xhtml": f"""{page}<body><p>Not all is known&nbsp;yet&mdash;far from it.</p>
<ul><li>boats<ul><li>old ones</li></ul></li></ul><blockquote><p>We have lost everything.</p></blockquote>
<table><tr><th>Place</th><th>Boats</th></tr><tr><td>North quay</td><td>12</td></tr></table></body></html>""",
            "OPS/one.xhtml": f"""{page}<body><h1>What happened</h1><p>The fire began on Monday in
<ruby>日本<rp>(</rp><rt>にほん</rt><rp>)</rp></ruby>.<span epub:type="pagebreak">7</span></p>
<p>The <a href="https://example.org/m">mayor</a> praised <a href="chapter%202.xhtml">them</a>.</p></body></html>""",
        }
    )


def fb2() -> bytes:
    return f"""{_XML}<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0" xmlns:l="http://www.w3.org/1999/xlink">
<description><title-info><author><first-name>Ana</first-name><last-name>Silva</last-name></author>
<book-title>A fire in the harbour</book-title><date value="2024-03-02">March</date><lang>en</lang></title-info>
<publish-info><publisher>The Daily Example</publisher></publish-info></description>
<body><title><p>A fire</p><p>in the harbour</p></title>
<section><title><p>What happened</p></title><p>The fire began on <emphasis>Monday</emphasis><a l:href="#n1">1</a>.</p>
<p>The <a l:href="https://example.org/m">mayor</a> spoke.</p><subtitle>* * *</subtitle>
<cite><p>We have lost everything.</p></cite><poem><stanza><v>The boats,</v><v>the nets</v></stanza></poem>
<section><title><p>What was lost</p></title><table><tr><th>Place</th><th>Boats</th></tr><tr><td>North quay</td><td>12</td></tr>
</table></section></section></body>
<body name="notes"><section id="n1"><p>At six.</p></section></body><binary id="x">never</binary></FictionBook>""".encode()


def palm(
    records: list[bytes],
    *,
    kind: bytes = b"BOOKMOBI",
    packing: int = 1,
    protection: int = 0,
    trailers: int = 0,
    codes: int = 0,
    length: int = 0,
) -> bytes:
    """Make a Kindle book of its text records; those from `codes` on are its dictionary."""
    texts = records[: codes - 1] if codes else records
    title = b"A fire in the harbour"
    facts = b"".join(
        struct.pack(">II", number, 8 + len(value)) + value
        for number, value in ((100, b"Ana Silva"), (100, b"Jo Brand"), (106, b"2024-03-02"), (524, b"en-gb"))
    )
    header = (
        struct.pack(">HHIHHHH", packing, 0, length or sum(map(len, texts)), len(texts), 4096, protection, 0) + b"MOBI"
    )
    header += struct.pack(">III", 232, 2, 65001) + bytes(84 - 32)
    header += struct.pack(">II", 16 + 232 + 12 + len(facts), len(title)) + bytes(112 - 92)
    header += (
        struct.pack(">II", codes, len(records) - len(texts)) + bytes(242 - 120) + struct.pack(">H", trailers) + bytes(4)
    )
    first = header + b"EXTH" + struct.pack(">II", 12 + len(facts), 4) + facts + title
    every = [first, *records]
    start = 78 + 8 * len(every) + 2
    offsets = [start + sum(map(len, every[:number])) for number in range(len(every))]
    listed = b"".join(struct.pack(">II", offset, number) for number, offset in enumerate(offsets))
    return (
        b"A fire".ljust(60, b"\0")
        + kind
        + bytes(8)
        + struct.pack(">H", len(every))
        + listed
        + bytes(2)
        + b"".join(every)
    )


def mobi() -> bytes:
    page = (
        "<html><head><guide><reference title='x'/></guide></head><body><h1>What happened</h1><p>The fire began on Monday"
        "\u2026</p><mbp:pagebreak/><p>The <a href='https://example.org/m'>mayor</a> spoke.</p><h2>What was lost</h2><ul>"
        "<li>boats</li></ul></body></html>"
    ).encode()
    return palm([page])


MADE = {"docx": docx, "odt": odt, "pptx": pptx, "rtf": rtf, "epub": epub, "fb2": fb2, "mobi": mobi}


def specimen(kind: str) -> bytes:
    """Give the small file of a format as it lies in the checkout."""
    return (HOME / f"fire.{kind}").read_bytes()


if __name__ == "__main__":
    HOME.mkdir(parents=True, exist_ok=True)
    for kind, make in MADE.items():
        (HOME / f"fire.{kind}").write_bytes(make())
