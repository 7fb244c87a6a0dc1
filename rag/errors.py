"""Every error we raise, in one tree; each has a code and a sentence in English and Chinese.

RagError
├── InputError              the caller's question, path or setting
│   ├── EmptyQuestionError
│   ├── UnknownDocumentError
│   ├── AmbiguousDocumentError
│   └── SettingsError
│       └── UnknownVariableError
├── DocumentError           one file cannot be read; the rest of the batch goes on
│   ├── MissingFileError
│   ├── EmptyFileError
│   ├── NoTextError
│   │   └── NoOcrError
│   ├── NotTextError
│   ├── BrokenFileError
│   ├── ProtectedError
│   ├── WrongContentError
│   ├── UnsafeArchiveError
│   ├── TooManyCellsError
│   ├── TooLargeError
│   ├── TooMuchTextError
│   ├── TooSlowError
│   ├── TooMuchMemoryError
│   ├── CrashedError
│   ├── UnsupportedFormatError
│   ├── UnreadableFileError
│   └── LeftOutError        told, never raised: the rest of the file was read
│       ├── PagesLeftOutError
│       ├── PicturesLeftOutError
│       └── FormulasLeftOutError
├── KnowledgeBaseError      the folder on disk
│   ├── DamagedError
│   ├── NewerVersionError
│   ├── FingerprintMismatchError
│   ├── LockedError
│   ├── ReadOnlyError
│   └── WriteError
├── ServeError              the chat page cannot be served
│   ├── UnprotectedHostError
│   └── BusyPortError
├── EmbedderError           the embedding model
├── RerankerError           the cross-encoder
└── LLMError                the language model; one class for each way it fails
    ├── LLMSetupError
    ├── LLMUnreachableError
    ├── LLMTimeoutError
    ├── LLMUnauthorisedError
    ├── LLMUnknownModelError
    ├── LLMRateLimitedError
    ├── LLMRejectedError
    ├── LLMEmptyError
    ├── LLMIncompleteError
    └── LLMTooLongError
"""

from __future__ import annotations

from typing import ClassVar


class RagError(Exception):
    """Base of all; `str(error)` is English, `message("zh")` the user's language.

    Args:
        facts: the values its sentences name, for example `name="a.txt"`.
    """

    code: ClassVar[str] = "error"
    en: ClassVar[str] = "{reason}"
    zh: ClassVar[str] = "{reason}"
    hint_en: ClassVar[str] = ""
    hint_zh: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.message("en"))

    def message(self, language: str = "en") -> str:
        """Return what was found and expected, then what to do."""
        sentence, hint = (self.zh, self.hint_zh) if language == "zh" else (self.en, self.hint_en)
        gap = "" if language == "zh" or not hint else " "
        return (sentence + gap + hint).format_map(self.facts)


class InputError(RagError):
    """The caller gave something that cannot be used."""

    code = "input"


class EmptyQuestionError(InputError):
    """The question holds no word."""

    code = "empty-question"
    en = "The question is empty."
    zh = "问题是空的。"
    hint_en = "Type a question, for example: how many lifts were finished in 2022?"
    hint_zh = "请输入一个问题，例如：2022年加装电梯完工多少部？"


class UnknownDocumentError(InputError):
    """No document has this id."""

    code = "unknown-document"
    en = "No document {id!r} in this knowledge base."
    zh = "知识库里没有文件 {id}。"
    hint_en = "`fzx list` shows the documents it holds."
    hint_zh = "用 `fzx list` 查看已有文件。"


class AmbiguousDocumentError(InputError):
    """Several documents have this title, or ids that begin like this."""

    code = "ambiguous-document"
    en = "{id!r} names several documents: {ids}."
    zh = "{id} 对应多个文件：{ids}。"
    hint_en = "Give one of these ids."
    hint_zh = "请给出其中一个编号。"


class SettingsError(InputError):
    """A setting is unknown or has a wrong value."""

    code = "settings"
    en = "Settings: {reason}"
    zh = "设置有误：{reason}"
    hint_en = "See docs/settings.md for every setting."
    hint_zh = "全部设置见 docs/settings.md。"


class UnknownVariableError(SettingsError):
    """A `RAG_…` variable of the environment names no setting."""

    code = "unknown-variable"
    en = "{variable} is not a setting; known: {known}."
    zh = "没有名为 {variable} 的设置；可用：{known}。"


class DocumentError(RagError):
    """One source cannot be read."""

    code = "document"


class MissingFileError(DocumentError):
    """There is nothing at this path."""

    code = "missing-file"
    en = "{name}: no such file or folder."
    zh = "{name}：没有这个文件或文件夹。"
    hint_en = "Check the path."
    hint_zh = "请检查路径。"


class EmptyFileError(DocumentError):
    """The file has no bytes."""

    code = "empty-file"
    en = "{name}: the file is empty (0 bytes)."
    zh = "{name}：空文件（0 字节）。"
    hint_en = "Check that it was saved or copied completely."
    hint_zh = "请确认文件已完整保存或复制。"


class NoTextError(DocumentError):
    """The file has bytes but no words."""

    code = "no-text"
    en = "{name}: no text found, only blanks."
    zh = "{name}：没有文字，只有空白。"
    hint_en = "Add a file that holds text."
    hint_zh = "请添加含有文字的文件。"


class NotTextError(DocumentError):
    """The bytes are neither UTF-8 nor GB18030 text."""

    code = "not-text"
    en = "{name}: not a text in UTF-8 or GB18030 ({found})."
    zh = "{name}：不是 UTF-8 或 GB18030 文本（{found}）。"
    hint_en = "Save it as UTF-8 text, or check that the file is what its name says."
    hint_zh = "请另存为 UTF-8 文本，或确认文件内容与扩展名相符。"


class BrokenFileError(DocumentError):
    """The bytes are not what the format asks for."""

    code = "broken-file"
    en = "{name}: damaged, or not what its name says ({reason})."
    zh = "{name}：文件已损坏，或内容与扩展名不符（{reason}）。"
    hint_en = "Open it in another program and save it again."
    hint_zh = "请用其他软件打开后重新保存。"


class ProtectedError(DocumentError):
    """It is encrypted."""

    code = "protected"
    en = "{name}: protected by a password, not read."
    zh = "{name}：有密码保护，未读取。"
    hint_en = "Save a copy without a password."
    hint_zh = "请另存一份不带密码的副本。"


class WrongContentError(DocumentError):
    """The name says one format, the content is another."""

    code = "wrong-content"
    en = "{name}: found {found}, expected {expected}."
    zh = "{name}：内容是 {found}，与扩展名（{expected}）不符。"
    hint_en = "Give it the suffix of its format, or save it again."
    hint_zh = "请改用正确的扩展名，或重新保存。"


class UnsafeArchiveError(DocumentError):
    """What an office file packs would do harm when unpacked."""

    code = "unsafe-archive"
    en = "{name}: not unpacked, {found} (limit {limit})."
    zh = "{name}：未解压，{found}（上限 {limit}）。"
    hint_en = "Open it in an office program and save it again, without pictures if they are large."
    hint_zh = "请用办公软件打开后重新保存，图片过大时请去掉图片。"


class TooManyCellsError(DocumentError):
    """A table is larger than we read; part of it would be a wrong picture of it."""

    code = "too-many-cells"
    en = "{name}: {found:,} cells, the limit is {limit:,}."
    zh = "{name}：共 {found:,} 个单元格，超过上限 {limit:,}。"
    hint_en = "Split it into several files."
    hint_zh = "请拆分成多个文件。"


class TooLargeError(DocumentError):
    """The file is over the limit."""

    code = "too-large"
    en = "{name}: {size_mib:.1f} MiB, the limit is {limit_mib:.0f} MiB."
    zh = "{name}：{size_mib:.1f} MiB，超过上限 {limit_mib:.0f} MiB。"
    hint_en = "Split it, or raise RAG_MAX_FILE_MIB."
    hint_zh = "请拆分文件，或调高 RAG_MAX_FILE_MIB。"


class NoOcrError(NoTextError):
    """There are only pictures of words, and what reads them is not installed."""

    code = "no-ocr"
    en = "{name}: no text found, only pictures; {package} is needed to read them."
    zh = "{name}：没有文字，只有图像；识别文字需要 {package}。"
    hint_en = 'Install it with: pip install "fuzhongxin-wenda[ocr]"'
    hint_zh = '请安装：pip install "fuzhongxin-wenda[ocr]"'


class TooMuchTextError(DocumentError):
    """More text comes out of the file than anybody writes."""

    code = "too-much-text"
    en = "{name}: {found:,} characters of text, the limit is {limit:,}."
    zh = "{name}：文字共 {found:,} 个字符，超过上限 {limit:,}。"
    hint_en = "Split it, or raise RAG_PARSE__MAX_CHARS."
    hint_zh = "请拆分文件，或调高 RAG_PARSE__MAX_CHARS。"


class TooSlowError(DocumentError):
    """Reading was stopped at its deadline."""

    code = "too-slow"
    en = "{name}: reading it took longer than {limit_s:.0f} s."
    zh = "{name}：读取超过 {limit_s:.0f} 秒。"
    hint_en = "Split it, save it anew, or raise RAG_PARSE__TIMEOUT_S."
    hint_zh = "请拆分或重新保存，或调高 RAG_PARSE__TIMEOUT_S。"


class TooMuchMemoryError(DocumentError):
    """Reading was stopped at its limit of memory."""

    code = "too-much-memory"
    en = "{name}: reading it needs more than {limit_mib} MiB of memory."
    zh = "{name}：读取所需内存超过 {limit_mib} MiB。"
    hint_en = "Split it, save it anew, or raise RAG_PARSE__MEMORY_MIB."
    hint_zh = "请拆分或重新保存，或调高 RAG_PARSE__MEMORY_MIB。"


class CrashedError(DocumentError):
    """The process that read it came to an end."""

    code = "reader-crashed"
    en = "{name}: the reader crashed on it ({reason})."
    zh = "{name}：读取程序异常退出（{reason}）。"
    hint_en = "Open the file in another program and save it again."
    hint_zh = "请用其他软件打开后重新保存。"


class UnsupportedFormatError(DocumentError):
    """No loader reads this format."""

    code = "unsupported-format"
    en = "{name}: the format {suffix!r} is not supported; supported: {supported}."
    zh = "{name}：不支持 {suffix} 格式；支持：{supported}。"
    hint_en = "Convert it to one of these."
    hint_zh = "请转换成其中一种。"


class UnreadableFileError(DocumentError):
    """The operating system refuses to read it, or it is not a regular file."""

    code = "unreadable-file"
    en = "{name}: cannot be read ({reason})."
    zh = "{name}：无法读取（{reason}）。"
    hint_en = "Check its permissions, and that it is a regular file."
    hint_zh = "请检查权限，并确认它是普通文件。"


class LeftOutError(DocumentError):
    """Part of a file cannot be read; told, never raised, for the rest of it was read."""

    code = "left-out"


class PagesLeftOutError(LeftOutError):
    """Some pages of a file are damaged."""

    code = "pages-left-out"
    en = "{name}: read without page {pages}, which is damaged ({reason})."
    zh = "{name}：第 {pages} 页已损坏（{reason}），其余已读入。"
    hint_en = "Open it in another program and save it again."
    hint_zh = "请用其他软件打开后重新保存。"


class PicturesLeftOutError(LeftOutError):
    """Some pages of a file have no text, and what reads pictures is not installed."""

    code = "pictures-left-out"
    en = "{name}: no text on page {pages}; if it is a picture, {package} is needed to read it."
    zh = "{name}：第 {pages} 页没有文字；如果是图像，识别需要 {package}。"
    hint_en = NoOcrError.hint_en
    hint_zh = NoOcrError.hint_zh


class FormulasLeftOutError(LeftOutError):
    """Some formulas of a workbook were stored without their value."""

    code = "formulas-left-out"
    en = "{name}: {found} formulas without a stored value were left out."
    zh = "{name}：{found} 个公式没有保存计算结果，未读入。"
    hint_en = "Open it in a spreadsheet program and save it again."
    hint_zh = "请用表格软件打开后重新保存。"


class KnowledgeBaseError(RagError):
    """The folder that holds the knowledge base."""

    code = "knowledge-base"


class DamagedError(KnowledgeBaseError):
    """No generation passes its checks; the files were moved aside, none deleted."""

    code = "damaged"
    en = "{path}: the knowledge base is damaged ({reason}); its files are kept in {quarantine}."
    zh = "{path}：知识库已损坏（{reason}），文件保留在 {quarantine}。"
    hint_en = "Build it again with `fzx add` from your documents."
    hint_zh = "请用 `fzx add` 从原文件重建。"


class NewerVersionError(KnowledgeBaseError):
    """A newer program wrote this folder."""

    code = "newer-version"
    en = "{path}: made by a newer version (format {found}, this program reads {wanted})."
    zh = "{path}：由更新的版本建立（格式 {found}，本程序支持 {wanted}）。"
    hint_en = "Upgrade this program, or use another folder."
    hint_zh = "请升级本程序，或换一个文件夹。"


class FingerprintMismatchError(KnowledgeBaseError):
    """Another model or another text pipeline built this folder."""

    code = "fingerprint-mismatch"
    en = "{path}: built with {found}, the settings ask for {wanted}."
    zh = "{path}：建库时用的是 {found}，当前设置要求 {wanted}。"
    hint_en = "Open it with the old setting, or rebuild it with `fzx --kb {path} add --rebuild`."
    hint_zh = "请改回原来的设置，或用 `fzx --kb {path} add --rebuild` 重建。"


class LockedError(KnowledgeBaseError):
    """Another process is writing."""

    code = "locked"
    en = "{path}: another process is adding documents (pid {pid})."
    zh = "{path}：另一个进程正在写入（进程号 {pid}）。"
    hint_en = "Try again when it has finished."
    hint_zh = "请等它结束后再试。"


class ReadOnlyError(KnowledgeBaseError):
    """The folder cannot be written."""

    code = "read-only"
    en = "{path}: cannot be written ({reason})."
    zh = "{path}：无法写入（{reason}）。"
    hint_en = "Asking still works; check the permissions to add documents."
    hint_zh = "仍可提问；要添加文件请检查权限。"


class WriteError(KnowledgeBaseError):
    """Writing failed; what was served before is untouched."""

    code = "write-failed"
    en = "{path}: writing failed ({reason}), {free_mib:.0f} MiB free; the old state is untouched."
    zh = "{path}：写入失败（{reason}）；原有内容未受影响，剩余空间 {free_mib:.0f} MiB。"
    hint_en = "Free some space or check the disk, then try again."
    hint_zh = "请清理空间或检查磁盘后重试。"


class ServeError(RagError):
    """The chat page cannot be served."""

    code = "serve"


class UnprotectedHostError(ServeError):
    """Other machines could reach the page, and there is no password."""

    code = "unprotected-host"
    en = "{host} can be reached from other machines, and no password is set."
    zh = "其他机器可以访问 {host}，而页面没有设置密码。"
    hint_en = "Keep 127.0.0.1, or call rag.ui.launch(..., auth=(user, password))."
    hint_zh = "请使用 127.0.0.1，或调用 rag.ui.launch(..., auth=(用户名, 密码))。"


class BusyPortError(ServeError):
    """No free port."""

    code = "busy-port"
    en = "No free port on {host} from {first} to {last}."
    zh = "{host} 的端口 {first} 至 {last} 都不可用。"
    hint_en = "Choose another with --port."
    hint_zh = "请用 --port 换一个端口。"


class EmbedderError(RagError):
    """The embedding model cannot be loaded or gave unusable vectors."""

    code = "embedder"
    en = "Embedding model: {reason}"
    zh = "向量模型：{reason}"
    hint_zh = "。没有网络时请改用本地模型文件夹，或内置模型 builtin。"


class RerankerError(RagError):
    """The cross-encoder cannot be loaded or gave unusable scores."""

    code = "reranker"
    en = "Reranking model: {reason}"
    zh = "重排模型：{reason}"
    hint_zh = "。没有网络时请改用本地模型文件夹，或去掉 RAG_RERANK_MODEL。"


class LLMError(RagError):
    """The language model cannot be used; the extractive answer stands in."""

    code = "llm"
    en = "Language model: {reason}"
    zh = "语言模型：{reason}"


class LLMSetupError(LLMError):
    """The settings do not give a model that can be called."""

    code = "llm-setup"
    en = "The language model cannot be set up: {reason}."
    zh = "语言模型设置不可用：{reason}。"


class LLMUnreachableError(LLMError):
    """Nobody answers at the endpoint."""

    code = "llm-unreachable"
    en = "The language model at {where} cannot be reached; check RAG_LLM__BASE_URL."
    zh = "连接不上语言模型 {where}，请检查 RAG_LLM__BASE_URL。"


class LLMTimeoutError(LLMError):
    """The answer was not complete at the deadline."""

    code = "llm-timeout"
    en = "The language model at {where} did not finish within {timeout_s:g} s (RAG_LLM__TIMEOUT_S)."
    zh = "语言模型 {where} 未能在 {timeout_s:g} 秒内答完（RAG_LLM__TIMEOUT_S）。"


class LLMUnauthorisedError(LLMError):
    """The endpoint refuses the key."""

    code = "llm-unauthorised"
    en = "The language model at {where} refused the key (HTTP {status}); check RAG_LLM__API_KEY."
    zh = "语言模型 {where} 不接受密钥（HTTP {status}），请检查 RAG_LLM__API_KEY。"


class LLMUnknownModelError(LLMError):
    """The endpoint has no such model, or no such path."""

    code = "llm-unknown-model"
    en = (
        "{where} does not know the model {model!r} (HTTP {status}); "
        "check RAG_LLM__MODEL and RAG_LLM__BASE_URL."
    )
    zh = "{where} 没有模型 {model}（HTTP {status}），请检查 RAG_LLM__MODEL 和 RAG_LLM__BASE_URL。"


class LLMRateLimitedError(LLMError):
    """Too many requests."""

    code = "llm-rate-limited"
    en = "The language model at {where} takes no more requests for now (HTTP {status})."
    zh = "语言模型 {where} 暂不接受更多请求（HTTP {status}）。"


class LLMRejectedError(LLMError):
    """The endpoint answers with any other error or with a redirect, which we do not follow."""

    code = "llm-rejected"
    en = "The language model at {where} answered with an error (HTTP {status})."
    zh = "语言模型 {where} 返回错误（HTTP {status}）。"


class LLMEmptyError(LLMError):
    """What came back holds no answer."""

    code = "llm-empty"
    en = "The language model at {where} gave no answer."
    zh = "语言模型 {where} 没有给出回答。"


class LLMIncompleteError(LLMError):
    """The answer broke off; what came before may lack its end."""

    code = "llm-incomplete"
    en = "The answer of the language model at {where} broke off and is incomplete."
    zh = "语言模型 {where} 的回答中断，内容不完整。"


class LLMTooLongError(LLMError):
    """A runaway answer was cut."""

    code = "llm-too-long"
    en = "The language model at {where} went past {max_chars} characters (RAG_LLM__MAX_CHARS)."
    zh = "语言模型 {where} 的回答超过 {max_chars} 字（RAG_LLM__MAX_CHARS）。"
