"""Dates in data and bylines."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.readers.dates import puts_day_first, read_date

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-12", "2024/3/12", "20240312", "12 March 2024", "12th March 2024", "March 12, 2024", "Mar 12, 2024",
        "Tuesday, 12 March 2024", "Tue, Mar. 12, 2024", "12.03.2024", "12. 3. 2024", "12. März 2024", "12 mars 2024",
        "12 de marzo de 2024", "12 marzo 2024", "12 марта 2024 г.", "12 marca 2024", "12-Mar-2024", "2024年3月12日",
        "2024년 3월 12일", "12 марта 2024",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(text: str):
    assert read_date(text) == "2024-03-12"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-12T10:00:00Z", "2024-03-12T10:00:00Z"),
        ("2024-03-12 10:00:00.123456+00:00", "2024-03-12T10:00:00Z"),
        ("2024-03-12 10:00:00 UTC", "2024-03-12T10:00:00Z"),
        ("Tue, 12 Mar 2024 10:00:00 +0100", "2024-03-12T10:00:00+01:00"),
        ("12 Mar 2024 10:00:00 GMT", "2024-03-12T10:00:00Z"),
        ("1710237600", "2024-03-12T10:00:00Z"),
        ("1710237600000", "2024-03-12T10:00:00Z"),
        ("1710237600.5", "2024-03-12T10:00:00Z"),
        ("March 12, 2024 at 10:15 pm", "2024-03-12T22:15:00"),
        ("12.03.2024, 10:15", "2024-03-12T10:15:00"),
    ],
)
def test_a_moment_is_read_as_precisely_as_it_came(text: str, moment: str):
    assert read_date(text) == moment


@pytest.mark.parametrize(("text", "given"), [("2024", "2024"), ("2024-03", "2024-03"), ("March 2024", "2024-03")])
def test_less_than_a_day_stays_less(text: str, given: str):
    assert read_date(text) == given


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "soon",
        "12345",
        "31.02.2024",
        "2024-13-01",
        "12 Foo 2024",
        "in 12 ways",
        "v1.2.2024",
        "9" * 40,
        "0" * 13 + "x",
    ],
)
def test_what_is_no_date_is_none(text: str):
    assert read_date(text) is None


def test_a_day_that_may_be_two_is_none_until_it_is_said_which():
    assert read_date("03/04/2024") is None
    assert read_date("03/04/2024", day_first=True) == "2024-04-03"
    assert read_date("03/04/2024", day_first=False) == "2024-03-04"
    assert read_date("13/04/2024") == "2024-04-13"
    assert read_date("04/13/2024", day_first=True) == "2024-04-13"
    assert puts_day_first(["03/04/2024", "13/04/2024"]) is True
    assert puts_day_first(["03/04/2024", "04/13/2024"]) is False
    assert puts_day_first(["03/04/2024"]) is None
    assert puts_day_first(["13/04/2024", "04/13/2024"]) is None


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y", "%b %d, %Y", "%A, %d %B %Y", "%Y%m%d"]))
def test_every_day_comes_back(day: date, form: str):
    assert read_date(day.strftime(form)) == day.isoformat()


@given(st.datetimes(datetime(2002, 1, 1), datetime(2099, 1, 1)))
def test_every_second_since_1970_comes_back(moment: datetime):
    there = moment.replace(tzinfo=UTC, microsecond=0)
    assert read_date(str(int(there.timestamp()))) == there.isoformat().replace("+00:00", "Z")


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text: str):
    found = read_date(text)
    assert found is None or 1400 <= int(found[:4]) <= 9999
