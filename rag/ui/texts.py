"""Every sentence of the page, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import Language

TITLE = "副中心问答"


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of the page in one language; `{}` fields are filled by the renderer."""

    language: Language
    tagline: str
    welcome: str
    welcome_more: str
    examples: tuple[str, ...]
    nothing_yet: str
    placeholder: str
    ask: str
    clear: str
    scope: dict[str, str]
    scope_all: str
    scope_is: str
    understood: str
    scope_reset: str
    scope_wrong: str
    languages: dict[str, str]
    thinking: str
    stopped: str
    status: dict[str, str]
    nearest: str
    source_tab: str
    documents_tab: str
    source_empty: str
    cited: str
    page: str
    earlier: str
    later: str
    changed: str
    removed: str
    back: str
    documents_count: str
    more_documents: str
    upload: str
    formats: str
    summary: str
    uploading: str
    too_many: str
    added: str
    replaced: str
    unchanged: str
    duplicate: str
    judge: dict[str, str]
    thanks: str
    not_kept: str
    incident: str


ZH = Texts(
    language="zh",
    tagline="只依据文件作答，每个数字都能点回原文",
    welcome="想了解城市副中心的什么？",
    welcome_more="答案取自文件库里的原文；点句末的编号，就能看到它出自哪一句。",
    examples=(
        "2021年保障房开工多少套？",
        "跨潮白河的新桥有多长？",
        "政务服务大厅可办多少市级事项？",
        "When did the new service hall open?",
    ),
    nothing_yet="文件库还是空的。请先在“文件库”里上传文件。",
    placeholder="输入问题，按回车发送",
    ask="提问",
    clear="新对话",
    scope={
        "since": "发布日期从",
        "until": "到",
        "document_ids": "文件",
        "kinds": "格式",
        "publishers": "发布者",
        "languages": "语言",
    },
    scope_all="范围：全部文件",
    scope_is="范围：{}",
    understood="理解为：{}",
    scope_reset="清除范围",
    scope_wrong="日期请写成 2022、2022-02 或 2022-02-13，先后不要颠倒",
    languages={"zh": "中文", "en": "英文"},
    thinking="正在查找原文",
    stopped="已停止。",
    status={
        "refused": "文件里没有找到答案",
        "conflict": "各处说法不一，请对照日期和口径",
        "partial": "文件只回答了一部分",
    },
    nearest="最接近的段落",
    source_tab="原文",
    documents_tab="文件库",
    source_empty="点答案中的编号，这里会打开原文，并标出所引的那一句。",
    cited="引用",
    page="第{}页",
    earlier="显示上文",
    later="显示下文",
    changed="这份文件在回答之后有改动，下面是现在的内容。",
    removed="这份文件已不在文件库中。",
    back="回到对话",
    documents_count="{} 份文件",
    more_documents="另有 {} 份未列出",
    upload="上传文件",
    formats="可读格式：{}",
    summary="添加 {added}，更新 {replaced}，未变 {unchanged}，重复 {duplicates}，失败 {failed}",
    uploading="正在读取和索引",
    too_many="一次最多上传 {} 个文件。",
    added="已添加",
    replaced="已更新",
    unchanged="没有变化",
    duplicate="内容与 {} 相同",
    judge={"up": "答得对", "down": "答得不对"},
    thanks="谢谢，已记在本机",
    not_kept="没能记下，请再试一次",
    incident="出了意外，请再试一次。事故编号 {}，详情在服务器日志里。",
)

EN = Texts(
    language="en",
    tagline="Answers only from the documents; every figure leads back to its source",
    welcome="What would you like to know about the sub-centre?",
    welcome_more="Answers are taken from the documents; click a number to see the very sentence.",
    examples=(
        "How long is the new bridge over the Chaobai River?",
        "When did the new service hall open?",
        "How many beds did homes for the elderly gain in 2022?",
        "2021年保障房开工多少套？",
    ),
    nothing_yet="No documents yet. Upload some under “Documents” first.",
    placeholder="Type a question and press Enter",
    ask="Ask",
    clear="New chat",
    scope={
        "since": "Issued from",
        "until": "to",
        "document_ids": "Documents",
        "kinds": "Formats",
        "publishers": "Publishers",
        "languages": "Languages",
    },
    scope_all="Scope: all documents",
    scope_is="Scope: {}",
    understood="Read as: {}",
    scope_reset="Clear the scope",
    scope_wrong="write dates as 2022, 2022-02 or 2022-02-13, the earlier one first",
    languages={"zh": "Chinese", "en": "English"},
    thinking="Looking in the documents",
    stopped="Stopped.",
    status={
        "refused": "The documents don't say",
        "conflict": "The sources differ: compare dates and definitions",
        "partial": "The documents answer only a part",
    },
    nearest="Closest passages",
    source_tab="Source",
    documents_tab="Documents",
    source_empty="Click a number in an answer: its source opens here with the passage marked.",
    cited="Cited",
    page="page {}",
    earlier="Show what comes before",
    later="Show what follows",
    changed="This document has changed since the answer; this is its text now.",
    removed="This document is no longer in the knowledge base.",
    back="Back to the conversation",
    documents_count="{} documents",
    more_documents="{} more not listed",
    upload="Upload files",
    formats="Formats: {}",
    summary=(
        "{added} added, {replaced} updated, {unchanged} unchanged, {duplicates} duplicate, "
        "{failed} failed"
    ),
    uploading="Reading and indexing",
    too_many="At most {} files at a time.",
    added="added",
    replaced="updated",
    unchanged="unchanged",
    duplicate="same content as {}",
    judge={"up": "Right answer", "down": "Wrong answer"},
    thanks="Thank you; noted on this machine",
    not_kept="Could not be noted, please try again",
    incident="Something went wrong, please try again. Incident {}; details are in the server log.",
)

TEXTS: dict[Language, Texts] = {"zh": ZH, "en": EN}
