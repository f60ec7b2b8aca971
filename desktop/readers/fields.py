"""Which column of a data file means which field of a document: by its name in many languages, and by its values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desktop.readers.dates import read_date
from desktop.text.fold import fold

NONE = "-"  # what a column is mapped to that is to be left out
FIELDS = (
    "text", "title", "subtitle", "byline", "published", "updated", "site", "section", "url", "language", "id", "tags",
)  # fmt: skip
_MANY = frozenset(("text", "byline", "tags"))  # fields that several columns may make up where the user says so
PROSE = 25  # code points from which a column's values are a text rather than a name
_SHORT = 40

# The best names first; all of them folded, letters and digits only.
_NAMES: dict[str, str] = {
    "text": "text fulltext body content articlebody articletext maintext bodytext storytext newstext story article "
    "contents plaintext cleantext rawtext textcontent contenttext contentrendered contentencoded document paragraphs "
    "transcript message post selftext html bodyhtml contenthtml inhalt artikeltext haupttext volltext beitrag texte "
    "corps contenu texteintegral texto cuerpo contenido textocompleto testo corpo contenuto conteudo tekst inhoud "
    "tresc zawartosc текст содержание статья полныйтекст съдържание metin icerik κειμενο 本文 正文 内容 內容 文章 "
    "テキスト 본문 내용 النص نص المحتوى טקסט תוכן",
    "title": "title headline heading articletitle newstitle titlerendered headlinemain head name header titel "
    "uberschrift schlagzeile titre titulo titular titolo kop tytul naglowek заголовок название заглавие baslik "
    "τιτλος 标题 標題 题目 タイトル 見出し 제목 العنوان עنوان כותרת",
    "subtitle": "subtitle subheadline subheading deck dek standfirst strapline lead lede leadparagraph teaser "
    "shortdescription description descr abstract summary excerpt excerptrendered snippet untertitel unterzeile "
    "vorspann zusammenfassung beschreibung soustitre chapo chapeau resume subtitulo entradilla resumen bajada "
    "descripcion sottotitolo sommario occhiello descrizione onderkop samenvatting лид подзаголовок подзаглавие "
    "аннотация описание ozet 副标题 摘要 要約 요약",
    "byline": "author authors byline bylineoriginal authorname creator dccreator writer writers journalist reporter "
    "contributor contributors by autor autorin autoren verfasser verfasserin auteur auteurs autora autores autore "
    "autori schrijver автор авторы автори yazar συγγραφεας 作者 著者 記者 记者 기자 저자 الكاتب المؤلف מחבר",
    "published": "published date publishedat publisheddate datepublished publicationdate publishdate publishedon "
    "publishedtime pubdate firstpublicationdate webpublicationdate dateposted postedat postdate posted issued "
    "datetime createdat created createdutc datecreated timestamp time day datum veroffentlicht "
    "veroffentlichungsdatum erscheinungsdatum fecha fechapublicacion fechadepublicacion datepublication "
    "datedepublication data datapubblicazione datapublicacao publicatiedatum datapublikacji дата датапубликации "
    "tarih ημερομηνια 日期 发布时间 发布日期 發布日期 日付 公開日 날짜 التاريخ תאריך",
    "updated": "updated modified updatedat modifiedat lastmodified datemodified lastupdated updatedon dateupdated "
    "modifieddate modificationdate aktualisiert geandert miseajour actualizado aggiornato atualizado обновлено "
    "更新时间 更新日",
    "site": "source sourcename site sitename publisher publishername publication outlet newspaper website domain "
    "provider media medium mediaoutlet newssource sourceorganization journal feed quelle zeitung herausgeber medien "
    "fuente medio periodico fonte testata giornale bron krant zrodlo источник издание източник kaynak πηγη 来源 來源 "
    "媒体 出典 출처 المصدر מקור",
    "section": "section sectionname category categories articlesection rubric desk department topic subject "
    "kategorie ressort rubrik rubrique categorie seccion categoria sezione sectie rubriek раздел рубрика категория "
    "kategori 分类 栏目 分類 カテゴリ 분류 القسم",
    "url": "url link uri weburl sourceurl articleurl newsurl permalink canonicalurl canonical href originalurl "
    "externallink adresse lien enlace collegamento ссылка адрес 链接 网址 リンク رابط",
    "language": "language lang inlanguage languagecode langcode locale sprache langue idioma lingua taal jezyk язык "
    "език dil 语言 言語 언어 اللغة",
    "id": "id uid uuid docid documentid articleid newsid guid identifier recordid key itemid",
    "tags": "tags keywords tag keyword topics labels schlagworter schlagworte motscles etiquetas palabrasclave "
    "parolechiave trefwoorden теги ключевыеслова етикети 标签 关键词 キーワード タグ",
}  # fmt: skip
_WRAPPED_BEFORE = frozenset(("source", "data", "attributes", "fields", "article", "doc", "document", "item", "post"))
_WRAPPED_AFTER = frozenset(("name", "rendered", "value", "text", "content", "fullname", "full", "main", "t"))
_RANK: dict[str, dict[str, int]] = {
    field: {name: rank for rank, name in enumerate(names.split())} for field, names in _NAMES.items()
}
_TOKEN = re.compile(r"[A-Z]?[^\W\dA-Z_]+|[A-Z]+(?![^\W\dA-Z_])|\d+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column with the values that some records have in it, those that are empty left out."""

    name: str
    values: tuple[str, ...]

    @property
    def length(self) -> float:
        """Code points of a value, on average."""
        return sum(map(len, self.values)) / max(1, len(self.values))

    @property
    def is_wordy(self) -> bool:
        """Say whether most values hold words rather than numbers, dates and addresses."""
        wordy = [
            v for v in self.values if any(map(str.isalpha, v[:200])) and not _ADDRESS.match(v) and not read_date(v)
        ]
        return len(wordy) * 2 > len(self.values)


def _is_wordy(value: str) -> bool:
    return any(map(str.isalpha, value[:200])) and not _ADDRESS.match(value) and read_date(value) is None


def propose_mapping(
    columns: Sequence[str], records: Iterable[Mapping[str, str]], said: Iterable[tuple[str, str]] = ()
) -> dict[str, str]:
    """Give the field of each column that means one; what is `said` of columns outranks names and values."""
    samples = list(records)
    known = [Column(name, tuple(v for r in samples if (v := r.get(name, "").strip()))) for name in columns]
    told = {_named(column, columns): field for column, field in said}
    open_columns = [column for column in known if column.name not in told]
    taken = set(told.values())
    mapping = {column: field for column, field in told.items() if column in set(columns) and field != NONE}
    proposed = _proposed(open_columns)
    mapping.update((column, field) for column, field in proposed.items() if field not in taken)
    return {column: mapping[column] for column in columns if column in mapping}


def _named(column: str, columns: Sequence[str]) -> str:
    """Give the column that is meant, whatever its case and white space."""
    if column in columns:
        return column
    return next((one for one in columns if one.strip().casefold() == column.strip().casefold()), column)


def _proposed(columns: list[Column]) -> dict[str, str]:
    mapping: dict[str, str] = {}
    fits: dict[str, list[tuple[int, Column]]] = {field: [] for field in FIELDS}
    for column in columns:
        for field in FIELDS:
            rank = rank_of(column.name, field)
            if rank is not None and _is_possible(field, column):
                fits[field].append((rank, column))
    text = _text_column(columns, fits["text"], [column for field in FIELDS[1:] for _rank, column in fits[field]])
    if text:
        mapping[text.name] = "text"
    for field in FIELDS[1:]:
        free = [(rank, column.name) for rank, column in fits[field] if column.name not in mapping]
        if free:
            mapping[min(free)[1]] = field
    return mapping


def _text_column(columns: list[Column], named: list[tuple[int, Column]], others: list[Column]) -> Column | None:
    """Choose the text: the best name, unless another is far longer; without a name the longest prose."""
    chosen: Column | None = None
    for _rank, column in sorted(named, key=lambda fit: fit[0]):
        if chosen is None or column.length > 2 * chosen.length:
            chosen = column
    prose = [column for column in columns if column.is_wordy and column.length >= PROSE]
    longest = max(prose, key=lambda column: column.length, default=None)
    if longest is None or (chosen and (chosen.length >= _SHORT or longest.length < 5 * chosen.length)):
        if chosen is None:
            wordy = [column for column in columns if column.is_wordy]
            titled = [column for column in wordy if rank_of(column.name, "title") is not None]
            free = [column for column in wordy if column not in others]
            chosen = next(iter(titled or free), None)
        return chosen
    return longest


def _is_possible(field: str, column: Column) -> bool:
    """Say whether the values of a column can be what its name says."""
    values = column.values
    if field == "id":
        return column.length <= 200
    if not values:
        return field != "text"
    if field in ("published", "updated"):
        return sum(read_date(value, day_first=True) is not None for value in values) * 2 > len(values)
    if field == "url":
        return sum("." in value and " " not in value for value in values) * 2 > len(values)
    if field == "language":
        return column.length <= 20 and column.is_wordy
    if field in ("text", "tags"):
        return any(map(str.isalpha, "".join(value[:200] for value in values)))
    return column.is_wordy and column.length <= {"title": 400, "subtitle": 3000}.get(field, 200)


def rank_of(name: str, field: str) -> int | None:
    """Say how well a column's name means a field: 0 best, None not at all."""
    known = _RANK[field]
    parts = [_letters(part) for part in name.split(".")]
    whole = "".join(parts)
    if whole in known:
        return known[whole]
    while len(parts) > 1 and parts[0] in _WRAPPED_BEFORE and parts[1] not in ("", "name"):
        parts = parts[1:]
    if len(parts) > 1 and parts[-1] in _WRAPPED_AFTER:
        parts = parts[:-1]
    if (bare := "".join(parts)) in known:
        return known[bare] + 100
    if "." in name:
        return None
    tokens = [fold(token) for token in _TOKEN.findall(name)]
    ends = [known[token] for token in tokens[-1:] + tokens[:1] if token in known and len(tokens) > 1 and len(token) > 2]
    return min(ends) + 200 if ends else None


def _letters(name: str) -> str:
    return "".join(letter for letter in fold(name) if letter.isalnum())


def is_many(field: str) -> bool:
    """Say whether several columns may make up a field together."""
    return field in _MANY
