"""What each score is called and means in both languages, in the order of the pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["share", "chars", "ms"]


@dataclass(frozen=True, slots=True)
class Words:
    """The name of a score, and one sentence for a reader who has not built it."""

    title: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Label:
    """A score as a page shows it."""

    name: str
    group: str
    zh: Words
    en: Words
    unit: Unit = "share"

    def words(self, language: str) -> Words:
        """Return the words in "zh" or "en"."""
        return self.zh if language == "zh" else self.en


# groups in the order of the page
GROUPS = {
    "answer": {"zh": "回答", "en": "Answers"},
    "retrieval": {"zh": "检索", "en": "Retrieval"},
    "citation": {"zh": "引用", "en": "Citations"},
    "refusal": {"zh": "拒答与置信度", "en": "Refusal and confidence"},
    "cost": {"zh": "长度与用时", "en": "Length and time"},
}
LABELS = (
    Label(
        "correct",
        "answer",
        Words("答对", "该说的都说到了，长短不论。只看文件里有答案的题，下同。"),
        Words(
            "Correct", "All that must be said is said, at any length; of questions with an answer."
        ),
    ),
    Label(
        "correct_concise",
        "answer",
        Words("答对且简洁", "答对，且不超过 200 个字符。"),
        Words("Correct and concise", "Correct in at most 200 characters."),
    ),
    Label(
        "correct_100",
        "answer",
        Words("答对且不超过 100 字", "答对，且不超过 100 个字符。"),
        Words("Correct in 100 characters", "Correct in at most 100 characters."),
    ),
    Label(
        "correct_concise_cited",
        "answer",
        Words("答对、简洁且引对", "答对且简洁，至少一处引用碰到标准出处。"),
        Words("Correct, concise and cited", "Also, at least one citation touches a gold snippet."),
    ),
    Label(
        "char_f1",
        "answer",
        Words("字符 F1", "与标准答案按汉字、数字、单词比对的重合度。"),
        Words(
            "Character F1", "Overlap with the expected answer in Han characters, numbers and words."
        ),
    ),
    Label(
        "figure_accuracy",
        "answer",
        Words("数字准确率", "标准答案中的数字，数值与单位都说对的比例（万、亿、%、成先换算）。"),
        Words(
            "Figure accuracy", "Share of the expected figures said with the same value and unit."
        ),
    ),
    Label(
        "date_accuracy",
        "answer",
        Words("日期准确率", "标准答案中的日期说对的比例。"),
        Words("Date accuracy", "Share of the expected dates that are said."),
    ),
    Label(
        "retrieval_r1",
        "retrieval",
        Words("召回率 R@1", "标准出处被第一段碰到的比例。"),
        Words("Recall@1", "Share of gold snippets that the first passage touches."),
    ),
    Label(
        "retrieval_r5",
        "retrieval",
        Words("召回率 R@5", "标准出处被前 5 段碰到的比例。"),
        Words("Recall@5", "Share of gold snippets that the first five passages touch."),
    ),
    Label(
        "retrieval_r10",
        "retrieval",
        Words("召回率 R@10", "标准出处被前 10 段碰到的比例。"),
        Words("Recall@10", "Share of gold snippets that the first ten passages touch."),
    ),
    Label(
        "mrr",
        "retrieval",
        Words("MRR@10", "第一个正确段落名次的倒数，取平均。"),
        Words("MRR@10", "Mean of 1 / rank of the first right passage."),
    ),
    Label(
        "ndcg",
        "retrieval",
        Words("nDCG@10", "正确段落越靠前越高，最好的排列为 100%。"),
        Words(
            "nDCG@10", "Higher the further up the right passages stand; 100 % for the best order."
        ),
    ),
    Label(
        "evidence_recall",
        "citation",
        Words("引用召回率", "标准出处被引用碰到的比例。"),
        Words("Citation recall", "Share of gold snippets that some citation touches."),
    ),
    Label(
        "citation_precision",
        "citation",
        Words("引用精确率", "引用落在正确出处上的比例。"),
        Words("Citation precision", "Share of citations that touch a place that proves something."),
    ),
    Label(
        "quote_exactness",
        "citation",
        Words("引文逐字相符", "引文与原文逐字相同的比例，低于 100% 就是程序有错。"),
        Words(
            "Exact quotes",
            "Share of quotes equal to the document; below 100 % the program is at fault.",
        ),
    ),
    Label(
        "refusal",
        "refusal",
        Words("该拒则拒", "文件里没有答案的题，拒答的比例。"),
        Words("Refused when due", "Share of unanswerable questions that are refused."),
    ),
    Label(
        "refusal_precision",
        "refusal",
        Words("拒答精确率", "拒答的题中，文件里确实没有答案的比例。"),
        Words("Refusal precision", "Share of refusals that were due."),
    ),
    Label(
        "false_refusal",
        "refusal",
        Words("误拒率", "文件里有答案却拒答的比例，越低越好。"),
        Words("False refusals", "Share of answerable questions that are refused; lower is better."),
    ),
    Label(
        "refusal_auroc",
        "refusal",
        Words("置信度 AUROC", "置信度能否分开有答案与没有答案的题；50% 等于乱猜。"),
        Words(
            "AUROC of the confidence",
            "Whether it tells questions with an answer from those without; 50 % is guessing.",
        ),
    ),
    Label(
        "ece",
        "refusal",
        Words("校准误差 ECE", "置信度与实际答对比例的平均差距，越低越好。"),
        Words(
            "Calibration error (ECE)",
            "Mean gap between the confidence and the share right; lower is better.",
        ),
    ),
    Label(
        "median_chars",
        "cost",
        Words("答案长度（中位数）", "字符数，含引用标记。"),
        Words("Median length", "Characters, citation markers included."),
        "chars",
    ),
    Label(
        "p50_ms",
        "cost",
        Words("每题用时 p50", "一半的题不超过这个时间。"),
        Words("Time p50", "Half of the questions take no longer."),
        "ms",
    ),
    Label(
        "p95_ms",
        "cost",
        Words("每题用时 p95", "二十题里十九题不超过这个时间。"),
        Words("Time p95", "Nineteen in twenty take no longer."),
        "ms",
    ),
    Label(
        "p50_retrieve_ms",
        "cost",
        Words("检索 p50", "其中检索一步的用时。"),
        Words("Of it retrieving, p50", "Time of the step of retrieving."),
        "ms",
    ),
    Label(
        "p95_retrieve_ms",
        "cost",
        Words("检索 p95", "其中检索一步的用时。"),
        Words("Of it retrieving, p95", "Time of the step of retrieving."),
        "ms",
    ),
    Label(
        "p50_read_ms",
        "cost",
        Words("阅读 p50", "其中阅读一步的用时。"),
        Words("Of it reading, p50", "Time of the step of reading."),
        "ms",
    ),
    Label(
        "p95_read_ms",
        "cost",
        Words("阅读 p95", "其中阅读一步的用时。"),
        Words("Of it reading, p95", "Time of the step of reading."),
        "ms",
    ),
    Label(
        "p50_answer_ms",
        "cost",
        Words("作答 p50", "其中作答一步的用时。"),
        Words("Of it answering, p50", "Time of the step of answering."),
        "ms",
    ),
    Label(
        "p95_answer_ms",
        "cost",
        Words("作答 p95", "其中作答一步的用时。"),
        Words("Of it answering, p95", "Time of the step of answering."),
        "ms",
    ),
)
