"""Make the samples of each format: `python benchmarks/make_samples.py FONT corpus/ tests/data/`.

The sentences and layouts are ours, the facts those of docs/corpus.md. FONT is a CJK font under the
Open Font License (Noto Sans CJK), of which the pdf holds the characters it shows.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from docx import Document
from fpdf import FPDF
from openpyxl import Workbook
from PIL import Image, ImageDraw, ImageFont

NOTE = "本文依据公开事实改写，供演示；事实来源：《通州年鉴2023》通州区人民政府章（记述2022年）。"

LETTERS = [
    ("渠道", "办理量", None, "说明"),
    (None, "计量单位", "数量", None),
    ("写信", "件", 1011, "纸质信件"),
    ("网上", "件", 7855, "网站与手机端"),
    ("走访", "批次", 4250, "含群体访150批次"),
    ("合计", "件次", 13116, "比上年增加35.7%"),
]
SERVICES = [
    ("项目", "2022年", None),
    (None, "数量", "比重（%）"),
    ("全程网上办理的事项（个）", 482, 91.63),
    ("设有政务服务站的社区和村（个）", 645, None),
    ("街道和乡镇的服务中心（个）", 20, None),
    ("服务大厅一年办理的业务（万件）", "约4", None),
]
HELP = [
    ("类别", "去向", "人数（人）"),
    ("劳务就业", "来京", 483),
    ("劳务就业", "本省", 4577),
    ("劳务就业", "其他地方", 1545),
    ("外派专业技术人员", "医生", 12),
    ("外派专业技术人员", "教师", 13),
]
PARKING = [
    ("服务", "2022年数量", "单位"),
    ("错时共享停车场", "44", "处"),
    ("共享车位", "1105", "个"),
    ("电动车充电接口", "39580", "个"),
    ("残疾人家居无障碍改造", "635", "户"),
]
TRADING = [
    ("指标", "数量", "单位"),
    ("进场项目", "230", "个"),
    ("成交金额", "305.1", "亿元"),
    ("开标", "204", "场"),
    ("评标", "295", "场"),
]
BULLETIN = (
    (
        "通州民生数据简报（演示）",
        "2023年1月10日",
        NOTE,
        "一、绿色空间",
        "2022年，通州全区新造林1.5万亩，留白增绿1251亩，揭网见绿653.7公顷。到年底，贯通的绿道有164千米，"
        "公园绿地500米服务半径覆盖率是87.33%。",
        "二、清洁空气",
        "2022年，全区建起22个挥发性有机物监测站，对256条道路监测尘负荷。降尘量比上一年改善39.1%。",
    ),
    (
        "三、养老和急救",
        "2022年，养老机构新增床位3429张，家庭养老床位新增301张，养老驿站共168家。急救站点落成27处，"
        "人流密集处装上除颤器100台。",
        "四、文化",
        "2022年，惠民文化活动有447项，演出1392场，惠及343万余人次。",
    ),
)
SCAN = ("基层快讯（演示）", "通州区首批撤村建居的有3个村，", "新成立的社区居委会有23个。")


def write_xlsx(path: Path) -> None:
    """Write two sheets with heads of two rows, a unit line and a footnote."""
    book = Workbook()
    for name, rows, title in (
        ("信访渠道", LETTERS, "2022年通州区群众信访渠道统计（演示）"),
        ("政务服务", SERVICES, "2022年通州区政务服务情况（演示）"),
    ):
        sheet = book.active if book.active.title == "Sheet" else book.create_sheet()
        sheet.title = name
        sheet.append([title])
        sheet.append(["统计时间：2022年"])
        for row in rows:
            sheet.append(row)
        sheet.append([f"注：{NOTE}"])
        for cells in ("B3:C3", "A3:A4", "D3:D4") if name == "信访渠道" else ("B3:C3", "A3:A4"):
            sheet.merge_cells(cells)
    book.save(path)


def write_csv(path: Path) -> None:
    """Write a plain table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(HELP)


def write_docx(path: Path) -> None:
    """Write a paper with headings and a table."""
    paper = Document()
    paper.core_properties.title = "便民服务工作安排（演示）"
    paper.add_heading("便民服务工作安排（演示）", 0)
    paper.add_paragraph(f"2023年2月。{NOTE}")
    paper.add_heading("一、上一年完成的事", 1)
    paper.add_paragraph("2022年各项便民服务的数量见下表。")
    table = paper.add_table(rows=0, cols=3)
    for row in PARKING:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    paper.add_heading("二、燃气安全", 1)
    paper.add_paragraph(
        "2022年为92789户天然气居民、103520户液化气居民装上了安全配件，安装时逐户检查胶管和阀门。"
    )
    paper.add_heading("三、今后怎么做", 1)
    paper.add_paragraph(
        "停车难的小区先谈错时共享，谈成一处公布一处；老人和残疾人的需求由社区登记。"
    )
    paper.save(path)


def write_html(path: Path) -> None:
    """Write a notice with a table, between a menu and a foot that are no content."""
    head, *rows = TRADING
    cells = "".join(f"<th>{cell}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>\n" for row in rows)
    path.write_text(
        f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>公共资源交易情况通告（演示）</title></head>
<body><nav><a href="#">首页</a> <a href="#">通告</a></nav>
<main><h1>公共资源交易情况通告（演示）</h1>
<p>发布日期：2023年1月5日。{NOTE}</p>
<h2>全年交易</h2>
<table><caption>2022年公共资源交易情况</caption>
<thead><tr>{cells}</tr></thead>
<tbody>{body}</tbody></table>
<h2>政务公开</h2>
<p>2022年开展政务直播19期，观看42万人次；收到公开申请128件，发布政策解读32件。</p>
</main><footer>演示页面</footer></body></html>
""",
        encoding="utf-8",
        newline="\n",
    )


def write_pdf(path: Path, font: Path) -> None:
    """Write a bulletin of two pages with a running head on the second."""
    pdf = FPDF(format="A5")
    pdf.set_title("通州民生数据简报（演示）")
    pdf.add_font("cjk", fname=font)
    for number, paragraphs in enumerate(BULLETIN, 1):
        pdf.add_page()
        if number > 1:
            pdf.set_font("cjk", size=8)
            pdf.cell(text=f"民生数据简报　{number}", new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("cjk", size=12)
        for paragraph in paragraphs:
            pdf.multi_cell(0, 8, paragraph, new_x="LMARGIN", new_y="NEXT")
    pdf.output(str(path))


def write_scan(path: Path, font: Path) -> None:
    """Write a picture of three lines, a little askew as from a scanner."""
    picture = Image.new("L", (760, 260), 255)
    draw = ImageDraw.Draw(picture)
    for line, text in enumerate(SCAN):
        size = 40 if line == 0 else 34
        draw.text((60, 40 + 66 * line), text, fill=20, font=ImageFont.truetype(font, size))
    picture.rotate(0.6, fillcolor=255).save(path, optimize=True)


def main() -> None:
    """Write all samples."""
    font, corpus, scans = map(Path, sys.argv[1:])
    write_xlsx(corpus / "信访与政务统计-2022.xlsx")
    write_csv(corpus / "支援合作人员-2022.csv")
    write_docx(corpus / "便民服务工作安排-2023-02.docx")
    write_html(corpus / "公共资源交易通告-2023-01-05.html")
    write_pdf(corpus / "民生数据简报-2023-01-10.pdf", font)
    write_scan(scans / "scan.png", font)


if __name__ == "__main__":
    main()
