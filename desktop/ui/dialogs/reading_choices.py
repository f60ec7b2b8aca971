"""The choices of how a file is read: format, encoding, whole page, scans, password, what file names say, columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QWidget

from desktop.imports import Format, Reading
from desktop.language import _
from desktop.ui.dialogs.column_choices import ColumnChoices
from desktop.ui.dialogs.fields import choice, field, with_eye
from desktop.ui.theme import UNIT

TYPING = 500  # milliseconds of rest after which what was typed counts


def encodings() -> tuple[tuple[str, str], ...]:
    """Give the usual encodings as (name, title)."""
    return (
        ("utf-8", _("UTF-8")),
        ("utf-16", _("UTF-16")),
        ("cp1252", _("Western European (Windows-1252)")),
        ("iso8859-15", _("Western European (ISO 8859-15)")),
        ("mac-roman", _("Western European (Macintosh)")),
        ("cp850", _("Western European (DOS 850)")),
        ("cp1250", _("Central European (Windows-1250)")),
        ("iso8859-2", _("Central European (ISO 8859-2)")),
        ("cp1257", _("Baltic (Windows-1257)")),
        ("cp1251", _("Cyrillic (Windows-1251)")),
        ("koi8-r", _("Cyrillic (KOI8-R)")),
        ("koi8-u", _("Cyrillic (KOI8-U)")),
        ("cp866", _("Cyrillic (DOS 866)")),
        ("iso8859-5", _("Cyrillic (ISO 8859-5)")),
        ("mac-cyrillic", _("Cyrillic (Macintosh)")),
        ("cp1253", _("Greek (Windows-1253)")),
        ("cp1254", _("Turkish (Windows-1254)")),
        ("cp1255", _("Hebrew (Windows-1255)")),
        ("cp1256", _("Arabic (Windows-1256)")),
        ("cp1258", _("Vietnamese (Windows-1258)")),
        ("cp874", _("Thai (Windows-874)")),
        ("cp932", _("Japanese (Shift JIS)")),
        ("euc-jp", _("Japanese (EUC-JP)")),
        ("iso2022_jp", _("Japanese (ISO-2022-JP)")),
        ("gb18030", _("Chinese, simplified (GB 18030)")),
        ("big5hkscs", _("Chinese, traditional (Big5)")),
        ("cp949", _("Korean (EUC-KR)")),
    )


class ReadingChoices(QWidget):
    """A form that gives a Reading; `changed` when it gives another one, after one has typed."""

    changed = Signal()

    def __init__(self, formats: Sequence[Format], reading: Reading, parent: QWidget | None = None) -> None:
        """Show a reading."""
        super().__init__(parent)
        self.setProperty("role", "plain")
        self._before = reading
        self._clock = QTimer(self, singleShot=True, interval=TYPING)
        self._clock.timeout.connect(self._tell)
        by_title = sorted(((one.name, one.title) for one in formats), key=lambda one: one[1].casefold())
        self.format = choice(_("Format"), (("", _("Automatic")), *by_title), reading.format)
        self.encoding = choice(_("Encoding"), (("", _("Automatic")), *encodings()), reading.encoding)
        self.whole_page = QCheckBox(_("Keep everything on the page"))
        self.whole_page.setToolTip(_("Menus and side columns of a web page, too, where its article was not found"))
        self.whole_page.setChecked(reading.whole_page)
        self.ocr = QCheckBox(_("Recognise the text of scans"))
        self.ocr.setChecked(reading.ocr is not None)
        self.languages = field(_("Languages of the scans"), reading.ocr or "eng", "eng+deu")
        self.password = field(_("Password"), reading.password or "", "")
        self.pattern = field(_("Pattern for file names"), reading.pattern or "", "{site}/{published} {title}")
        self.pattern.setToolTip(_("What the names of the file and its folders say; may hold {}, too."))
        self.columns = ColumnChoices(reading.columns)
        self._arrange()
        self._listen()

    def _arrange(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(UNIT)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(_("Format"), self.format)
        form.addRow(_("Encoding"), self.encoding)
        form.addRow(_("Password"), with_eye(self.password))
        form.addRow(_("File names"), self.pattern)
        form.addRow(self.whole_page)
        form.addRow(self.ocr)
        form.addRow(_("Languages"), self.languages)
        form.addRow(self.columns)

    def _listen(self) -> None:
        for box in (self.format, self.encoding):
            box.activated.connect(lambda _index: self._tell())
        for check in (self.whole_page, self.ocr):
            check.toggled.connect(lambda _on: self._tell())
        for line in (self.password, self.pattern, self.languages):
            line.textEdited.connect(lambda _text: self._clock.start())
            line.editingFinished.connect(self._tell)
        self.columns.changed.connect(self._tell)
        self.ocr.toggled.connect(self.languages.setEnabled)
        self.languages.setEnabled(self.ocr.isChecked())

    def reading(self) -> Reading:
        """Give what is chosen."""
        return Reading(
            format=self.format.currentData() or None,
            encoding=self.encoding.currentData() or None,
            password=self.password.text() or None,
            columns=self.columns.mapping,
            whole_page=self.whole_page.isChecked(),
            ocr=(self.languages.text().strip() or "eng") if self.ocr.isChecked() else None,
            pattern=self.pattern.text().strip() or None,
        )

    def _tell(self) -> None:
        self._clock.stop()
        reading = self.reading()
        if reading != self._before:
            self._before = reading
            self.changed.emit()
