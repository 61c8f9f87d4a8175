"""The columns of a sheet, and the words its cells may say: the headers of either language are read. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from properties.models.homes import AreaSource, Home, OwnerParty

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import TextChoices
    from django.utils.functional import _StrPromise

_NOTE: Final = re.compile(r"[(\[].*?[)\]]|[\s*:]")


class Column(NamedTuple):
    """`also` are headers people write for it by themselves; a `needed` column must be in every sheet."""

    key: str
    label: _StrPromise
    also: tuple[str, ...]
    longest: int
    needed: bool = False
    width: int = 14


COLUMNS: Final = (
    Column("compound", _("Compound code"), ("小区代码", "小区编码", "小区编号", "compound"), 32, True, 16),  # noqa: FBT003
    Column("building", _("Building"), ("楼栋", "楼号", "幢号", "幢", "栋"), 40, True),  # noqa: FBT003
    Column("entrance", _("Entrance"), ("门洞", "单元", "单元号", "门牌"), 40),
    Column("room", _("Room"), ("室号", "房号", "房间号", "室"), 40, True),  # noqa: FBT003
    Column("area", _("Area (m²)"), ("面积", "建筑面积"), 60, True),  # noqa: FBT003
    Column("source", _("Source of the area"), ("面积来源", "面积依据"), 40, True, 18),  # noqa: FBT003
    Column("use", _("Use"), ("用途", "房屋用途"), 20),
    Column("kind", _("Kind of owner"), ("业主类型", "产权人类型", "业主性质"), 20, width=18),
    Column(
        "names",
        _("Owner's name"),
        ("业主", "业主姓名", "姓名", "产权人", "产权人姓名", "names"),
        400,
        width=24,
    ),
    Column("phones", _("Phone"), ("电话", "手机", "手机号", "联系电话", "phones"), 400, width=18),
    Column(
        "papers",
        _("Number of the identity paper"),
        ("证件号", "证件号码", "身份证号", "papers"),
        400,
        width=24,
    ),
    Column("representative", _("Representative"), ("代表人", "共有人代表"), 60),
    Column("since", _("Owner since"), ("起始日期", "取得日期", "产权起始日期"), 40, width=16),
    Column("basis", _("Basis of the change"), ("依据", "取得依据", "变更依据"), 120, width=24),
)
BY_KEY: Final = {column.key: column for column in COLUMNS}
PERSONAL: Final = frozenset({"names", "phones", "papers", "representative"})
OWNER: Final = ("kind", "names", "phones", "papers", "representative", "since", "basis")

CHOICES: Final[dict[str, type[TextChoices]]] = {
    "source": AreaSource,
    "use": Home.Use,
    "kind": OwnerParty.Kind,
}
# What people write for a choice besides its own word in either language.
_ALSO: Final[dict[type[TextChoices], dict[str, tuple[str, ...]]]] = {
    AreaSource: {
        "register": ("登记簿", "不动产登记簿", "不动产登记", "产证", "房产证", "不动产权证"),
        "survey": ("实测", "测绘", "实测面积"),
        "contract": ("合同", "买卖合同", "合同面积"),
    },
    Home.Use: {
        "home": ("住宅", "居住"),
        "shop": ("商铺", "商业", "店铺"),
        "office": ("办公",),
        "other": ("其他", "其它"),
    },
    OwnerParty.Kind: {
        "person": ("个人", "自然人"),
        "company": ("单位", "公司", "企业"),
        "developer": ("开发商", "建设单位", "未售"),
        "public": ("公房", "直管公房"),
    },
}


def folded_header(text: str) -> str:
    """The same header however it was typed: width, case, spaces, remarks in brackets, an asterisk."""
    return _NOTE.sub("", unicodedata.normalize("NFKC", text)).lower()


def known_headers() -> dict[str, str]:
    """The key of a column by every header it may have."""
    found = {folded_header(text): column.key for column in COLUMNS for text in (column.key, *column.also)}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {folded_header(str(column.label)): column.key for column in COLUMNS}
    return found


def known_words(choices: type[TextChoices]) -> dict[str, str]:
    """The value of a choice by every word that may stand in a cell."""
    found = {
        folded_header(word): value for value, words in _ALSO[choices].items() for word in (value, *words)
    }
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {folded_header(str(one.label)): one.value for one in choices}
    return found


def labels(keys: Iterable[str]) -> str:
    """The columns' names in the reader's language, one after the other."""
    return str(_(", ")).join(str(BY_KEY[key].label) for key in keys)
