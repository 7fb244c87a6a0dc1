"""Names of people in a Chinese text, told by their surname and by the words about them.

A tagger alone calls 智慧, 普惠 and 张家湾 people and misses 尚祖; a name stands behind a title
(区委书记赵磊) or in front of what people do (赵月忠介绍).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import rjieba

# those of the Hundred Family Surnames that are still borne
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦"
    "马苗花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵"
    "汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆"
    "高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解宗丁宣邓郁杭洪包诸左石崔吉龚程邢裴陆荣翁荀惠甄曲封储"
    "靳段富焦巴谷车侯班仲宁仇栾甘厉祖武符刘景詹束龙叶幸司黎薄印白怀蒲索赖卓屠池乔闻党翟谭贡劳姬申冉"
    "雍桑桂牛尚温庄晏柴瞿阎慕连习艾鱼古易廖庾居衡耿满弘匡国文寇广东欧沃利越隆师巩聂晁敖融冷辛"
    "阚那简饶曾沙丰关荆游盖桓付代佟仝冼肖燕隋岳晋楚鄢蔺逄蒙初苟"
)
_COMPOUND = "欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|端木|南宫|呼延"
_NAME = rf"(?:(?:{_COMPOUND})[一-鿿]{{1,2}}?|[{_SURNAMES}][一-鿿]{{1,2}}?)"
_TITLE = (
    "领导|书记|主任|主席|[部局区市镇乡县省州村旗处科院校所站会社馆司厅队团组班园台店行]长|委员长?|代表|教授|院士|博士"
    "|研究员|工程师|设计师|老师|医生|律师|法官|检察官|民警|选手|名将|冠军|得主|运动员|教练|队员|队友|导演|作家"
    "|画家|诗人|学者|专家|主持人|负责人|经营者|创始人|传承人|发言人|志愿者|总理|秘书长|理事长|董事长|经理|总裁"
)
_DOES = (
    "说|表示|介绍|指出|强调|认为|告诉|坦言|透露|回忆|出席|参加|主持|讲话|致辞|发言|带队|陪同|担任|当选|获|夺|打破"
    "|来到|一行|同志|先生|女士|宣布|宣读|签署|会见|调研|检查|到场|创办|辞去"
)
_EDGE = r"[,，、。；;：:！？!?（(）)“”\"《\s|]|[和与及等就在到为任将的]|$"
_NAMED = (
    rf"(?:{_TITLE})(?P<titled>{_NAME}|[一-鿿]{{2,6}}?(?:·[一-鿿]{{1,6}}?)+)(?={_DOES}|{_EDGE})"
    rf"|(?<![一-鿿])(?P<doing>{_NAME})(?={_DOES})"
)
_NEXT = rf"、(?P<next>{_NAME})(?=、|等|{_DOES}|[,，。；;）)]|$)"
_TITLED = re.compile(rf"(?:{_TITLE})$")
_COMMON = frozenset({"n", "v", "vn", "a", "ad", "an", "d", "i", "l", "m", "r", "t"})
_OPENS = re.compile(r"(?:^|[由的请时，。；：,;:“\s])$")
_ACTS = frozenset({"v", "d", "p"})  # verb, adverb, preposition
_BYLINE = re.compile(r"(?:记者|通讯员|摄影|实习生)[^)）,，。|]{0,40}[)）]|[（(][一-鿿]{2,4}[)）]")


@lru_cache(maxsize=8192)
def people(text: str) -> tuple[tuple[int, int], ...]:
    """Return where people are named, first to last; who reported a piece of news is left out."""
    text = _BYLINE.sub(lambda found: "|" * len(found[0]), text)
    found = {m.span(m.lastgroup or 0) for m in _compiled(_NAMED).finditer(text)}
    for _, last in sorted(found):
        end = last
        while another := _compiled(_NEXT).match(text, end):
            found.add(another.span("next"))
            end = another.end("next")
    named = {span for span in found if not _is_word(text[slice(*span)])}
    taken = {end for _, end in named} | {start for start, _ in named}
    return tuple(sorted(named | {span for span in _tagged(text) if taken.isdisjoint(span)}))


@cache  # 13 ms that a question for no person does without
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _is_word(name: str) -> bool:
    """Return whether a would-be name is a word of the language: 居民, 代表."""
    tagged = rjieba.tag(name)
    return name[-1] in "的们" or (len(tagged) == 1 and tagged[0][1] in _COMMON)


def _tagged(text: str) -> set[tuple[int, int]]:
    """Return the names that the tagger sees behind a title, or unknown ones that do something."""
    found, at = set(), 0
    tagged = [("", ""), *rjieba.tag(text), ("", "")]
    for (before, _), (word, tag), (after, does) in zip(
        tagged, tagged[1:], tagged[2:], strict=False
    ):
        if tag == "nr" and 2 <= len(word) <= 3 and word[0] in _SURNAMES:
            acts = does in _ACTS or _TITLED.match(after)
            if _TITLED.search(before) or (acts and _OPENS.search(before) and _is_unknown(word)):
                found.add((at, at + len(word)))
        at += len(word)
    return found


def _is_unknown(word: str) -> bool:
    """Return whether no dictionary has a word: 高水平 is tagged as a name, too."""
    return len(rjieba.cut(word, hmm=False)) > 1
