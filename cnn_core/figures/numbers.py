"""How numbers are written: a true minus, signs where signs matter, exact fractions."""

from fractions import Fraction


def plain(value: float, digits: int = 0) -> str:
    """Write a number with a true minus sign.

    Examples
    --------
    >>> plain(-3), plain(0.5, 3), plain(-0.0)
    ('−3', '0.500', '0')
    """
    text = f"{value:.{digits}f}"
    if text.startswith("-"):
        return text[1:] if float(text) == 0 else "−" + text[1:]
    return text


def signed(value: float, digits: int = 0) -> str:
    """Write a number with its sign; zero has none.

    Examples
    --------
    >>> signed(1432), signed(-580), signed(0), signed(0.25, 3)
    ('+1432', '−580', '0', '+0.250')
    """
    text = plain(value, digits)
    return text if text.startswith("−") or float(text) == 0 else "+" + text


def mixed(value: Fraction) -> str:
    """Write a fraction exactly, as a whole number and what is left over.

    Examples
    --------
    >>> mixed(Fraction(1234, 9)), mixed(Fraction(-1, 16)), mixed(Fraction(18, 9))
    ('+137 1/9', '−1/16', '+2')
    """
    whole, rest = divmod(abs(value.numerator), value.denominator)
    sign = "−" if value < 0 else "+" if value > 0 else ""
    pieces = [str(whole)] if whole or not rest else []
    if rest:
        pieces.append(f"{rest}/{value.denominator}")
    return sign + " ".join(pieces)


def compact(value: float) -> str:
    """Write a value of a map with as many digits as a caption needs.

    Examples
    --------
    >>> compact(-1404.0), compact(0.12345), compact(137.111), compact(12.0)
    ('−1404', '0.123', '137.1', '12')
    """
    if float(value).is_integer():
        return plain(value)
    return plain(value, 1 if abs(value) >= 100 else 3)


def percent(part: int, whole: int) -> str:
    """Write a share in whole percent; 0 % and 100 % only where it is none or all.

    Examples
    --------
    >>> percent(1, 3), percent(0, 3), percent(1, 900), percent(899, 900), percent(0, 0)
    ('33 %', '0 %', 'under 1 %', 'over 99 %', '100 %')
    """
    if part == whole:
        return "100 %"
    share = 100 * part / whole
    if 0 < share < 1:
        return "under 1 %"
    return "over 99 %" if share > 99 else f"{share:.0f} %"
