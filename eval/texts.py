"""The words of the report page in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of the page in one language; those with braces are filled with `str.format`."""

    language: str
    title: str
    runs: str
    variants: str
    questions: str
    documents: str
    overview: str
    overview_lead: str
    right: str
    of_all: str
    scores: str
    scores_lead: str
    scores_lead_one: str
    score: str
    groups: str
    groups_lead: str
    group_names: Mapping[str, str]
    no_group: str
    calibration: str
    calibration_lead: str
    confidence: str
    share_right: str
    answers: str
    wrong: str
    wrong_lead: str
    none_wrong: str
    all_kinds: str
    failures: Mapping[str, str]
    failure_meanings: Mapping[str, str]
    expected: str
    expected_refusal: str
    must_include: str
    answered: str
    sure: str
    statuses: Mapping[str, str]
    cited: str
    cited_nothing: str
    passages: str
    found_nothing: str
    is_gold: str
    right_elsewhere: str
    difficulty: str
    terms: str
    footer: str
    better: str
    worse: str
    same: str
    wins: str


ZH = Texts(
    language="zh",
    title="评测报告",
    runs="结果文件",
    variants="方案",
    questions="问题",
    documents="涉及文件",
    overview="总览",
    overview_lead="每个问题的结果：答对，或者错在哪一步。",
    right="答对",
    of_all="{right} / {n} 题答对",
    scores="得分",
    scores_lead="小字是与「{first}」在同一批问题上的差，方括号内是 95% 区间；"
    "区间含 0 的差可能只是偶然，不标高下。",
    scores_lead_one="只有一个方案，没有可比较的对象。",
    score="指标",
    groups="分组",
    groups_lead="答对（该拒答而拒答也算）的问题所占的比例，组名旁是题数。题数少的组，差别多半是偶然。",
    group_names={"type": "题型", "language": "语言", "difficulty": "难度", "document": "文件"},
    no_group="无",
    calibration="置信度准不准",
    calibration_lead="每个点是一批置信度相近的答案：横轴是系统自称的把握，纵轴是实际答对的比例。"
    "点落在虚线上最好；在虚线下方说明过于自信。点越大答案越多，竖线是 95% 区间。拒答不计。",
    confidence="置信度",
    share_right="答对比例",
    answers="{n} 个答案",
    wrong="答错的题",
    wrong_lead="每一道没有答对的题：标准答案、实际回答、引用的原文和最先检索到的段落。",
    none_wrong="全部答对。",
    all_kinds="全部",
    failures={
        "not retrieved": "没有检索到",
        "not selected": "没有选中",
        "wrongly refused": "误拒答",
        "wrongly answered": "答错",
        "wrong figure": "数字错误",
    },
    failure_meanings={
        "not retrieved": "标准出处不在前 10 段里。",
        "not selected": "出处检索到了，但没有引用，也没有说出答案。",
        "wrongly refused": "文件里有答案，却说没有。",
        "wrongly answered": "引对了地方却没有说出答案，或文件里没有答案却作了回答。",
        "wrong figure": "引用的地方对，数字不对。",
    },
    expected="标准答案",
    expected_refusal="文件里没有答案，应当拒答。",
    must_include="必须说到：",
    answered="实际回答",
    sure="置信度 {confidence}",
    statuses={"answered": "已答", "partial": "部分作答", "conflict": "说法不一", "refused": "拒答"},
    cited="引用的原文",
    cited_nothing="没有引用。",
    passages="最先检索到的 {n} 段",
    found_nothing="什么也没有检索到。",
    is_gold="标准出处",
    right_elsewhere="答对的方案：{names}",
    difficulty="难度 {level}",
    terms="名词解释",
    footer="本页由结果文件生成，不含时间与外部资源；同样的结果文件得到同样的页面。",
    better="更好",
    worse="更差",
    same="无差别",
    wins="胜 {wins} 负 {losses}",
)

EN = Texts(
    language="en",
    title="Evaluation report",
    runs="Result files",
    variants="Variants",
    questions="Questions",
    documents="Documents asked about",
    overview="Overview",
    overview_lead="What became of each question: answered right, or the step that went wrong.",
    right="right",
    of_all="{right} of {n} right",
    scores="Scores",
    scores_lead="Small figures: the difference from “{first}” on the same questions, with its 95 % "
    "interval in brackets. A difference whose interval holds 0 may be chance and is not called "
    "better or worse.",
    scores_lead_one="There is one variant, so nothing to compare it with.",
    score="Score",
    groups="Groups",
    groups_lead="Share of questions that were answered right (rightly refused ones count), with "
    "their number beside the name. In a small group a difference is mostly chance.",
    group_names={
        "type": "Type",
        "language": "Language",
        "difficulty": "Difficulty",
        "document": "Document",
    },
    no_group="none",
    calibration="Is the confidence true?",
    calibration_lead="Each dot is a batch of answers of similar confidence: how sure the system "
    "said it was, and what share was right. On the dashed line is best; below it the system is "
    "too sure. A larger dot holds more answers; its line is the 95 % interval. Refusals are left "
    "out.",
    confidence="confidence",
    share_right="share right",
    answers="{n} answers",
    wrong="Wrong answers",
    wrong_lead="Every question that was not answered right: what was expected, what was said, "
    "what was cited, and the first passages that were found.",
    none_wrong="All answered right.",
    all_kinds="All",
    failures={
        "not retrieved": "not retrieved",
        "not selected": "not selected",
        "wrongly refused": "wrongly refused",
        "wrongly answered": "wrongly answered",
        "wrong figure": "wrong figure",
    },
    failure_meanings={
        "not retrieved": "The place that holds the answer is not among the first ten passages.",
        "not selected": "The place was found, but the answer does not use it.",
        "wrongly refused": "The documents say, but the answer claims they do not.",
        "wrongly answered": "The place is cited but not the answer given, or there is none.",
        "wrong figure": "The right place is cited, the figure is another.",
    },
    expected="Expected",
    expected_refusal="The documents do not say; it should refuse.",
    must_include="must say: ",
    answered="Answer",
    sure="confidence {confidence}",
    statuses={
        "answered": "answered",
        "partial": "partly answered",
        "conflict": "sources differ",
        "refused": "refused",
    },
    cited="Cited passages",
    cited_nothing="Nothing cited.",
    passages="First {n} passages found",
    found_nothing="Nothing was found.",
    is_gold="holds the answer",
    right_elsewhere="Right with: {names}",
    difficulty="difficulty {level}",
    terms="What the words mean",
    footer="Made from the result files alone: no clock, nothing loaded from elsewhere; the same "
    "files give the same page.",
    better="better",
    worse="worse",
    same="no difference",
    wins="{wins} won, {losses} lost",
)

TEXTS = {"zh": ZH, "en": EN}
