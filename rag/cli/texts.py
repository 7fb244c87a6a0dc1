"""Every sentence of the command line, in Chinese and English."""

from __future__ import annotations

from rag.types import Language

EPILOG_ZH = """\
示例：
  fzx add 年鉴/ 报纸.txt              添加文件或整个文件夹
  fzx ask "2022年加装电梯完工多少部？"   提问，答案附出处
  fzx search "老旧小区 电梯" -k 10      只查找段落
  fzx list                            查看已有文件
  fzx figures --all --csv             列出全部数字
  fzx models                          列出可用的模型
  fzx serve                           打开网页

退出码：0 成功（含“文件里没有答案”和部分文件添加失败）；1 出错；2 用法不对；
75 知识库正被写入，可稍后再试；130 被中断。
结果写到标准输出，提示与进度写到标准错误。"""
EPILOG_EN = """\
examples:
  fzx add yearbooks/ paper.txt                      add files or whole folders
  fzx ask "When did the new service hall open?"     ask; the answer names its sources
  fzx search "lifts in old estates" -k 10           only look for passages
  fzx list                                          show the documents held
  fzx figures --all --csv                           list every figure
  fzx models                                        list the models that can be used
  fzx serve                                         open the chat page

exit codes: 0 done (also when the documents don't hold the answer, and when some of the
files could not be added); 1 error; 2 wrong usage; 75 the knowledge base is being written,
try again later; 130 interrupted. Results go to standard output,
notes and progress to standard error."""

# key: (Chinese, English)
TEXTS: dict[str, tuple[str, str]] = {
    "description": (
        "根据你自己的文件回答有关北京城市副中心的问题，每个数字都给出原文出处。不联网，不需要语言模型。",
        "Answers questions about the Beijing sub-centre from your own documents, each figure "
        "traced to its source. Works offline; needs no language model.",
    ),
    "epilog": (EPILOG_ZH, EPILOG_EN),
    "commands": ("命令", "commands"),
    "--kb": ("知识库文件夹（默认 kb）", "folder of the knowledge base (default: kb)"),
    "--json": ("以 JSON 输出结果", "write the result as JSON"),
    "--lang": ("界面语言（默认取自设置）", "interface language (default: from the settings)"),
    "--debug": ("程序内部出错时显示调用栈", "show the traceback of an internal error"),
    "add": ("添加文件；没有变化的文件不再处理", "add documents; unchanged files cost nothing"),
    "add-examples": (
        "示例：\n  fzx add corpus/\n  fzx add corpus/ --sync        删去文件夹里已不存在的文件\n"
        "  fzx add --rebuild             换了模型之后，用库里已有的文件重建",
        "examples:\n  fzx add corpus/\n"
        "  fzx add corpus/ --sync        forget files that are gone from the folder\n"
        "  fzx add --rebuild             after a change of model: index what is held again",
    ),
    "add-paths": ("文件或文件夹", "file or folder"),
    "add-sync": (
        "同时移除这些文件夹里已不存在的文件",
        "also remove documents whose files are gone from these folders",
    ),
    "add-date": (
        "这些文件的日期（2022、2022-02 或 2022-02-13），代替从文件中读出的日期",
        "issue date of these files (2022, 2022-02 or 2022-02-13) instead of the one read from them",
    ),
    "figures": (
        "列出文件中的数字、单位、时间和位置",
        "list the figures of documents with their places",
    ),
    "figures-examples": (
        "示例：\n  fzx figures 3f2a9c1e\n  fzx figures --all --csv > 数字.csv",
        "examples:\n  fzx figures 3f2a9c1e\n  fzx figures --all --csv > figures.csv",
    ),
    "figures-all": ("全部文件", "of all documents"),
    "figures-csv": ("以 CSV 表格输出", "write a CSV table"),
    "add-rebuild": ("放弃旧索引，重新建立", "build the index again from nothing"),
    "add-nothing": (
        "add 需要文件或文件夹，或 --rebuild",
        "add needs a PATH, or --rebuild",
    ),
    "rebuilt": (
        "索引已重建，知识库共有 {n} 个文件。",
        "The index was built again; the knowledge base holds {n} documents.",
    ),
    "ask": ("提问，得到附出处的回答", "ask a question and get a cited answer"),
    "ask-examples": (
        '示例：\n  fzx ask "2022年加装电梯完工多少部？"\n  fzx ask "…" --json\n'
        '  fzx ask "…" --since 2022-06 --until 2023 --kind pdf --kind docx\n'
        "  echo 副中心有多少家图书馆？ | fzx ask -",
        'examples:\n  fzx ask "When did the new service hall open?"\n  fzx ask "…" --json\n'
        '  fzx ask "…" --since 2022-06 --until 2023 --kind pdf --kind docx\n'
        "  echo How many libraries are there? | fzx ask -",
    ),
    "question": ("问题；- 表示从标准输入读取", "the question; - reads standard input"),
    "search": ("查找最相关的段落，不作回答", "find the passages nearest to a question"),
    "search-examples": (
        '示例：\n  fzx search "老旧小区 电梯" -k 10 --publisher 副中心报',
        'examples:\n  fzx search "lifts in old estates" -k 10 --language en',
    ),
    "search-k": ("段落数（默认取自设置）", "how many passages (default: from the settings)"),
    "filters": ("范围", "scope"),
    "filters-help": (
        "只在符合条件的文件里找，先限定范围，再排序；一个选项可以给多次，符合其一即可。",
        "Look only in documents that fit, before anything is ranked. An option given several "
        "times lets through what fits any of them.",
    ),
    "filter-since": (
        "发布日期不早于（2022、2022-02 或 2022-02-13）；是文件的日期，不是文中所说的时间",
        "issued on this date or later (2022, 2022-02 or 2022-02-13): the date of the document, "
        "not the times it tells of",
    ),
    "filter-until": ("发布日期不晚于", "issued on this date or earlier"),
    "filter-document": (
        "只在这份文件里找：编号、路径或标题",
        "only this document: id, path or title",
    ),
    "filter-kind": ("只找这种格式", "only this format"),
    "filter-publisher": ("只找这个发布者的文件", "only what this publisher issued"),
    "filter-language": ("只找这种语言的文件", "only documents in this language"),
    "scope": ("范围：{}", "Scope: {}"),
    "understood": ("理解为：{}", "Read as: {}"),
    "list": ("列出已有文件", "list the documents held"),
    "list-examples": ("示例：\n  fzx list --json", "examples:\n  fzx list --json"),
    "remove": ("移除文件，不留痕迹", "remove documents without a trace"),
    "remove-examples": (
        "示例：\n  fzx remove 3f2a9c1e\n  fzx remove corpus/旧文件.txt",
        "examples:\n  fzx remove 3f2a9c1e\n  fzx remove corpus/old.txt",
    ),
    "remove-names": (
        "文件编号或其开头（至少 4 位），或完整的路径、标题",
        "id or its beginning (4 characters or more), or the exact path or title",
    ),
    "feedback": (
        "评价回答，或查看、导出、清除已有评价；只存在本机",
        "judge an answer, or list, export or clear judgements; kept on this machine only",
    ),
    "feedback-examples": (
        '示例：\n  fzx feedback "2022年加装电梯完工多少部？" --down --comment "应为112部"\n'
        "  fzx feedback --list\n"
        "  fzx feedback --export new.jsonl   导出为评测题，由人补全\n"
        "  fzx feedback --clear              删除全部评价，包括其中的回答文字",
        'examples:\n  fzx feedback "When did the new service hall open?" --up\n'
        "  fzx feedback --list\n"
        "  fzx feedback --export new.jsonl   as rows for the evaluation, to be completed by hand\n"
        "  fzx feedback --clear              delete them all, the answers' words included",
    ),
    "feedback-up": ("再问一次，记为答对", "ask again and record the answer as right"),
    "feedback-down": ("再问一次，记为答错", "ask again and record the answer as wrong"),
    "feedback-comment": ("补充说明", "a remark to record with it"),
    "feedback-list": ("列出全部评价", "list all judgements"),
    "feedback-export": (
        "追加到评测题文件；文件里已有的问题不动",
        "add to a questions file; questions it already has are left alone",
    ),
    "feedback-clear": ("删除全部评价", "delete all judgements"),
    "feedback-recorded": ("已记录。", "Recorded."),
    "feedback-exported": (
        "{path}：新增 {n} 题，请补全标为 TODO 的内容。",
        "{path}: {n} questions added; complete what says TODO.",
    ),
    "feedback-cleared": ("已删除 {n} 条评价。", "{n} judgements deleted."),
    "feedback-left": (
        "有 {n} 条评价的回答引用过它，其文字仍在 feedback.jsonl 里；fzx feedback --clear 可删除。",
        "{n} judged answers cite it; their words stay in feedback.jsonl until "
        "`fzx feedback --clear`.",
    ),
    "models": (
        "列出可用的模型及其开销",
        "list the models that can be used, and what each costs",
    ),
    "models-examples": (
        "示例：\n  fzx models\n  fzx models builtin models/my-own --measure --json",
        "examples:\n  fzx models\n  fzx models builtin models/my-own --measure --json",
    ),
    "models-names": (
        "只列这些模型（默认：内置的、本机缓存里的、设置里的）",
        "only these (default: the built-in one, those in the local cache and in the settings)",
    ),
    "models-measure": (
        "逐个运行，测出时间和内存",
        "run each of them and measure time and memory",
    ),
    "models-chosen": ("在用", "in use"),
    "models-embedding": ("向量", "embedding"),
    "models-reranker": ("重排", "reranker"),
    "models-package": ("内置", "built in"),
    "models-cache": ("缓存", "in the cache"),
    "models-folder": ("本地文件夹", "local folder"),
    "models-endpoint": ("接口", "endpoint"),
    "models-elsewhere": ("不在本机", "not on this machine"),
    "models-dim": ("{} 维", "{} dimensions"),
    "models-size": ("{:.1f} MiB", "{:.1f} MiB"),
    "models-load": ("载入 {:.2f} 秒", "loads in {:.2f} s"),
    "models-speed": ("每千段 {:.2f} 秒", "{:.2f} s per 1,000 passages"),
    "models-memory": ("内存 {:.0f} MiB", "{:.0f} MiB of memory"),
    "serve": ("打开网页问答", "serve the chat page"),
    "serve-examples": (
        "示例：\n  fzx serve --port 8000 --no-browser",
        "examples:\n  fzx serve --port 8000 --no-browser",
    ),
    "serve-host": ("监听地址（默认仅本机）", "address to listen on (default: this machine only)"),
    "serve-port": ("端口（默认 7860 起第一个空闲的）", "port (default: the first free from 7860)"),
    "serve-no-browser": ("不自动打开浏览器", "do not open a browser"),
    "eval": (
        "用带答案的问题评测（见 fzx eval --help）",
        "score questions with known answers (see fzx eval --help)",
    ),
    "added": ("已添加", "added"),
    "replaced": ("已更新", "replaced"),
    "removed": ("已移除", "removed"),
    "failed": ("未添加", "failed"),
    "left_out": ("未读全", "incomplete"),
    "duplicates": ("内容重复", "duplicate"),
    "same-as": ("{name}（与 {first} 内容相同）", "{name} (the same content as {first})"),
    "summary": (
        "添加 {added}，更新 {replaced}，未变 {unchanged}，重复 {duplicates}，"
        "移除 {removed}，失败 {failed}。",
        "{added} added, {replaced} replaced, {unchanged} unchanged, {duplicates} duplicate, "
        "{removed} removed, {failed} failed.",
    ),
    "empty": (
        "知识库 {path} 里还没有文件。请先添加：fzx add 文件或文件夹",
        "The knowledge base {path} holds no documents yet. Add some first: fzx add PATH",
    ),
    "no-hits": ("没有找到相关段落。", "No passage found."),
    "nearest": ("最接近的段落：", "Nearest passages:"),
    "internal": (
        "程序内部错误（{reason}）。加 --debug 再运行一次可看到详情。",
        "Internal error ({reason}). Run it again with --debug to see the details.",
    ),
}


def words(language: Language, key: str) -> str:
    """Return the sentence in this language."""
    return TEXTS[key][0 if language == "zh" else 1]
