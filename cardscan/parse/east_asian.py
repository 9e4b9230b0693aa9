"""An address in Chinese characters, kana or Hangul to its parts: the large before the small, without blanks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cardscan.parse.claims import Claims

if TYPE_CHECKING:
    from cardscan.types import PostalAddress

_LETTERS = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_COUNTRY = re.compile(
    r"^\W*(?P<CN>中华人民共和国|中國|中国)|^\W*(?P<TW>中華民國|台灣|臺灣|台湾)|^\W*(?P<JP>日本国?(?!橋))|^\W*(?P<KR>대한민국|한국)"
    r"|^\W*(?P<HK>香港)(?!仔)|^\W*(?P<MO>澳門|澳门)|^\W*(?P<SG>新加坡)"
)
_LABEL = re.compile(r"(?:郵便番号|邮政编码|邮编|郵遞區號|郵編|우편번호|우\)?)\s*[:：]?\s*$|〒\s*$")
_POSTAL = {
    "JP": re.compile(r"(?<=〒)\s?\d{3}[-－‐]?\d{4}|(?<![\d-])\d{3}[-－‐]\d{4}(?![\d-])"),
    "TW": re.compile(r"(?<![\d-])(?:\d{5,6}|\d{3}(?:-\d{2})?)(?![\d-])"),
    "CN": re.compile(r"(?<![\d-])\d{6}(?![\d-])"),
    "KR": re.compile(r"(?<![\d-])(?:\d{5}|\d{3}-\d{3})(?![\d-])"),
    "SG": re.compile(r"(?<!\d)\d{6}(?!\d)"),
}
_STREET_ENDS = re.compile(r"^\s*(?:[號号樓楼室弄巷路街之F-]|번|호|층|동)", re.IGNORECASE)
_JP_CITY = (
    r"(?:四日市|八日市場|廿日市|十日町|大町|東村山|武蔵村山|羽村|町田|村上|市川|市原|野々市|余市|大村|田村|玉村|村山)[市町]"
    r"|[^\s\d市区]{1,5}?郡[^\s\d]{1,5}?[町村]|(?:[^\s\d市区]{1,5}?市)?[^\s\d市区町村]{1,4}?区|[^\s\d]{1,6}?市|[^\s\d]{1,5}?[町村]"
)
_PLACES = {
    "JP": (
        re.compile(r"[\s　]*(?P<region>北海道|東京都|(?:大阪|京都)府|(?:神奈川|和歌山|鹿児島)県|[^\s\d]{2}県)"),
        re.compile(rf"[\s　]*(?P<city>{_JP_CITY})"),
    ),
    "TW": (
        re.compile(r"[\s　]*(?P<region>[^\s\d]{2}縣)"),
        re.compile(r"[\s　]*(?P<city>[^\s\d縣市]{2}市|(?<=縣)[^\s\d縣]{1,3}?[鄉鎮市])"),
    ),
    "CN": (
        re.compile(
            r"[\s　]*(?P<region>(?!北京|上海|天津|重庆|重慶)[^\s\d省市]{2,3}省|(?:内蒙古|广西|宁夏|新疆|西藏)(?:\w{0,3}自治区)?|"
            r"(?:广东|江苏|浙江|山东|福建|湖南|湖北|河南|河北|四川|安徽|辽宁|吉林|江西|山西|陕西|云南|贵州|海南|甘肃|黑龙江)(?=[^\s\d]{2,4}市))"
        ),
        re.compile(
            r"[\s　]*(?P<city>北京市?|上海市?|天津市?|重庆市?|重慶市?|[^\s\d省市区县路街道号镇村]{2,4}市(?!场)|[^\s\d省市区县路街号]{2,7}自治州|"
            r"[^\s\d省市区县路街号镇村]{1,4}县)"
        ),
    ),
    "KR": (
        re.compile(r"\s*(?P<region>[가-힣]{2,4}도(?=\s)|(?:경기|강원|충북|충남|전북|전남|경북|경남|제주)(?=\s))"),
        re.compile(
            r"\s*(?P<city>(?:서울|부산|대구|인천|광주|대전|울산|세종)(?:특별자치시|특별시|광역시|시)?(?=\s)|[가-힣]{1,5}[시군](?=\s))"
        ),
    ),
    "HK": (
        re.compile(r"\s*(?P<region>九龍|九龙|新界|香港島)"),
        re.compile(
            r"\s*(?P<city>尖沙咀|旺角|觀塘|中環|灣仔|銅鑼灣|北角|金鐘|上環|西環|深水埗|荔枝角|長沙灣|紅磡|九龍灣|沙田|荃灣|葵涌|屯門|元朗|大埔|"
            r"鰂魚涌|太古|柴灣|黃竹坑|佐敦|油麻地|將軍澳|火炭|新蒲崗|鑽石山|大角咀|土瓜灣)"
        ),
    ),
}
_PLACES["MO"] = _PLACES["SG"] = ()  # type: ignore[assignment]


def is_written(text: str) -> bool:
    """Tell whether an address is in an East Asian script rather than romanised."""
    letters = sum(c.isalpha() for c in text)
    return letters > 0 and len(_LETTERS.findall(text)) >= 0.5 * letters


def parts(text: str, hint: str) -> PostalAddress:
    """Tell the parts of an address apart; see `addresses.parts`."""
    claims = Claims(text)
    named = _COUNTRY.search(text)
    code = next((c for c, found in named.groupdict().items() if found), "") if named else ""
    if named and code:
        claims.claim("country", *named.span(code))
    where = code or _script_country(text, hint)
    _claim_postal_code(claims, where)
    free = claims.free
    start = re.match(r"[\W\x1f]*", free)
    position = start.end() if start else 0
    for pattern in _PLACES[where]:
        found = pattern.match(free, position)
        if found:
            part = next(iter(found.groupdict()))
            claims.claim(part, *found.span(part))
            position = found.end()
    return claims.address(code, glue="" if where != "KR" else " ")


def _script_country(text: str, hint: str) -> str:
    if re.search(r"[\uac00-\ud7af]", text):
        return "KR"
    if re.search(r"[\u3040-\u30ff]|〒|[都府]..?[区市]|県|丁目|番地|\d番", text):
        return "JP"
    if hint in ("JP", "TW", "CN", "KR", "HK"):
        return hint
    if re.search(r"[縣區號樓臺灣]|台[北中南東]", text):
        return "TW"
    return "CN"


def _claim_postal_code(claims: Claims, where: str) -> None:
    grammar = _POSTAL.get(where)
    for found in grammar.finditer(claims.free) if grammar else ():
        number = found[0].strip()
        digits = len(re.sub(r"\D", "", number))
        if _STREET_ENDS.match(claims.free[found.end() :]) or (digits < 5 and not _is_short_code(claims.free, found)):
            continue
        end = found.end()
        claims.claim("postal_code", end - len(number), end)
        label = _LABEL.search(claims.text[: found.start()])
        if label:
            claims.claim("", label.start(), found.start())
        return


def _is_short_code(free: str, found: re.Match[str]) -> bool:
    """Tell whether three digits can be a code of Taiwan: they start the address or stand in brackets."""
    return not re.search(r"\w", free[: found.start()].replace("\x1f", "")) or free[found.end() : found.end() + 1] in (
        ")",
        "）",
    )
