"""An amount is read exactly as it was written, or not at all."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesfunnel.shell.imports.cells import digits

READ = [
    ("8.900,00 €", {"strip": "€ ", "decimal": ","}, "8900.00"),
    ("1.234.567,8", {"decimal": ","}, "1234567.8"),
    ("8900,5", {"decimal": ","}, "8900.5"),
    ("8.900", {"decimal": ","}, "8900"),
    ("8\u202f900,00", {"strip": " ", "decimal": ","}, "8900.00"),
    ("8’900.00", {"strip": "'"}, "8900.00"),
    ("€12,400.00", {"strip": "€,"}, "12400.00"),
    ("-€1,200", {"strip": "€", "decimal": "."}, "-1200"),
    ("￥１２，３００．５０", {"strip": "¥", "decimal": "."}, "12300.50"),
    ("12,300.50 元", {"strip": "元 ", "decimal": "."}, "12300.50"),
    ("12,34,567.00", {"strip": "₹,"}, "1234567.00"),
    (".5", {}, "0.5"),
    ("1e3", {}, "1e3"),
]
REFUSED = [
    ("8.900,00", {"strip": "€,"}),
    ("8.90", {"decimal": ","}),
    ("8,900.00", {"decimal": ","}),
    ("1234.567,0", {"decimal": ","}),
    ("1,5", {"strip": ","}),
    (",50", {"strip": ","}),
    ("1,500", {}),
    ("5€50", {"strip": "€"}),
    ("1, 200", {"strip": ", "}),
    ("1,200 300", {"strip": ", "}),
    ("12.300,50", {"strip": "¥", "decimal": "."}),
    ("€", {"strip": "€"}),
    ("1.2万", {"strip": "元"}),
]


@pytest.mark.parametrize(("text", "how", "found"), READ)
def test_an_amount_is_read_as_its_separators_say(text: str, how: dict[str, Any], found: str) -> None:
    assert digits(text, **how) == found


@pytest.mark.parametrize(("text", "how"), REFUSED)
def test_a_separator_in_another_place_is_never_guessed_at(text: str, how: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        digits(text, **how)


@given(minor=st.integers(0, 10**12), decimal=st.sampled_from([".", ","]))
def test_what_is_written_with_thousands_is_read_back(minor: int, decimal: str) -> None:
    whole, part = divmod(minor, 100)
    plain = f"{whole:,}.{part:02}"
    written = plain if decimal == "." else plain.translate(str.maketrans(".,", ",."))
    assert digits(f"€ {written}", strip="€ ", decimal=decimal) == f"{whole}.{part:02}"
    with pytest.raises(ValueError, match=re.escape(written)):
        digits(written, decimal="," if decimal == "." else ".", strip="€ ")
