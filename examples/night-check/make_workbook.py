#!/usr/bin/env python3
"""Writes 夜间突防.xlsx, broken.xlsx and the table in README.md, the same bytes every time.

Needs python3-openpyxl. Run it in this folder after a change of night_items.py.
"""
import sys
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from night_items import OPTIONS, SECTIONS

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from fixed_workbook import save  # noqa: E402

WIDTHS = {"类型": 11, "编码": 12, "检查项": 46, "检查方法": 34, "评分方式": 11, "满分": 7, "扣分细则": 42, "分档表": 30,
          "上限": 7, "加分": 7, "计分步长": 9, "最低分": 8, "门槛": 30, "一票否决": 14, "抽样": 9, "抽样数量": 22,
          "不适用": 9, "适用条件": 30, "校验条件": 20, "校验提示": 20, "标签": 10, "严重程度": 9, "责任岗位": 12,
          "照片数": 8, "取证方式": 10, "需定位": 8, "阶段": 8, "改善建议": 30}
COLUMNS = list(WIDTHS)
OPTION_COLUMNS = ["选项组", "选项值", "选项名称", "分数", "问题程度", "一票否决", "上限", "单位"]
SETTINGS = [("表号", "night-check"), ("标题", "夜间突防检查表"), ("版本", "2026-1"), ("默认语言", "zh"), ("分制", 100),
            ("合格线", 80), ("等级", "90:优秀;80:良好;60:合格;0:不合格"), ("小数位", 2), ("加分上限", 2)]
NOTES = ["夜间突防检查表 填写说明",
         "一、本表共八个部分、七十三项，满分一百分；加分不计入满分，最高二分。",
         "二、先暗查、后明查：标“暗查”的项目在亮明身份以前完成，标“明查”的在亮明身份以后完成。",
         "三、要求照片的项目一律现场拍摄，不能从相册选取；车牌、面部和证件号码在导出时遮挡。",
         "四、标“两人同进”的部位由两名检查人员一同进入。",
         "五、“不适用”须写明原因；抽样由系统按名册抽取，不得自选。",
         "六、消防部分低于六成，总评不合格；一票否决按表内说明执行。"]

HEAD = PatternFill("solid", fgColor="1F4E78")
BAND = PatternFill("solid", fgColor="DDEBF7")
THIN = Border(*[Side(style="thin", color="BFBFBF")] * 4)


def style_header(cells):
    for cell in cells:
        cell.font = Font(name="微软雅黑", size=10, bold=True, color="FFFFFF")
        cell.fill = HEAD
        cell.border = THIN
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def style_row(cells, is_band=False):
    for cell in cells:
        cell.font = Font(name="微软雅黑", size=10, bold=is_band)
        cell.border = THIN
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        if is_band:
            cell.fill = BAND


def survey_rows():
    for code, title, full, columns, items in SECTIONS:
        yield {"类型": "分组开始", "编码": code, "检查项": title, "满分": full, **columns}
        for item_code, text, rule, values in items:
            row = {"编码": item_code, "检查项": text, "评分方式": rule, **values}
            if "选项组" in row:
                row["类型"] = "单选 " + row.pop("选项组")
            yield row
        yield {"类型": "分组结束"}
    yield {"检查项": "合计", "满分": sum(section[2] for section in SECTIONS)}


def add_survey(book, rows, columns=None):
    columns = columns or COLUMNS
    sheet = book.create_sheet("核查表")
    sheet.append(["夜间突防检查表（满分100分）"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(columns))
    sheet["A1"].font = Font(name="微软雅黑", size=14, bold=True)
    sheet.append(columns)
    style_header(sheet[2])
    for row in rows:
        sheet.append([row.get(column) for column in columns])
        style_row(sheet[sheet.max_row], str(row.get("类型", "")).startswith("分组开始") or row.get("检查项") == "合计")
    for index, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = WIDTHS.get(column, 12)
    sheet.freeze_panes = "D3"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:2"
    return sheet


def add_options(book, rows):
    sheet = book.create_sheet("选项")
    sheet.append(OPTION_COLUMNS)
    style_header(sheet[1])
    for row in rows:
        sheet.append([None if value == "" else value for value in row])
        style_row(sheet[sheet.max_row])
    for letter, width in zip("ABCDEFGH", (16, 14, 40, 8, 10, 20, 8, 8)):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"


def add_settings(book):
    sheet = book.create_sheet("设置")
    for row in SETTINGS:
        sheet.append(row)
        style_row(sheet[sheet.max_row])
        sheet.cell(sheet.max_row, 1).fill = BAND
    sheet.column_dimensions["A"].width = 14
    sheet.column_dimensions["B"].width = 44


def add_notes(book):
    sheet = book.active
    sheet.title = "说明"
    for line in NOTES:
        sheet.append([line])
        sheet.cell(sheet.max_row, 1).alignment = Alignment(wrap_text=True, vertical="center")
        sheet.cell(sheet.max_row, 1).font = Font(name="微软雅黑", size=11)
    sheet["A1"].font = Font(name="微软雅黑", size=15, bold=True)
    sheet.column_dimensions["A"].width = 96


def make_night_check():
    book = openpyxl.Workbook()
    add_notes(book)
    add_survey(book, survey_rows())
    add_options(book, OPTIONS)
    add_settings(book)
    save(book, HERE / "夜间突防.xlsx")


BROKEN = [
    {"类型": "分组开始", "编码": "GATE", "检查项": "门岗", "满分": 9},
    {"编码": "GATE_01", "检查项": "外来人员核对身份", "评分方式": "合格判断", "满分": 4},
    {"编码": "GATE_02", "检查项": "来访登记", "评分方式": "按处扣分", "满分": 2, "扣分细则": "未登记"},
    {"编码": "GATE_02", "检查项": "车辆登记", "评分方式": "合格判定", "满分": 2},
    {"编码": "GATE_04", "检查项": "岗位人数", "评分方式": "合格判定", "满分": "两三分", "一票否决": "清零"},
    {"类型": "单选 entry_trail", "编码": "GATE_05", "检查项": "试入", "评分方式": "单项选择", "满分": 1},
    {"类型": "分组结束"},
    {"类型": "分组开始", "编码": "PATROL", "检查项": "巡更", "满分": 6},
    {"编码": "PATROL_01", "检查项": "超时次数", "评分方式": "分档计数", "满分": 2, "分档表": "<=0:2;<=2:1"},
    {"编码": "PATROL_02", "检查项": "巡更点", "评分方式": "合格率", "满分": 1, "抽样数量": "as PATROL_09"},
    {"编码": "PATROL_03", "检查项": "异常登记", "评分方式": "合格判定", "满分": 1, "适用条件": "${PATROL_04} = 'pass'"},
    {"编码": "PATROL_04", "检查项": "异常回复", "评分方式": "合格判定", "满分": 1, "适用条件": "${PATROL_03} = 'pass'"},
    {"编码": "PATROL_05", "检查项": "周界", "评分方式": "合格判定", "满分": 1, "适用条件": "${PATROL_77} = 'pass'"},
]


def make_broken():
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active["A1"] = "此表故意写错，用来看导入时列出的问题。"
    columns = ["责任岗味" if column == "责任岗位" else column for column in COLUMNS]
    add_survey(book, [dict(row, 责任岗味="门岗") for row in BROKEN], columns)
    add_options(book, OPTIONS[:4])
    add_settings(book)
    save(book, HERE / "broken.xlsx")


def item_line(code, text, rule, values):
    cells = [code, text, rule, values.get("满分", ""), values.get("选项组") or values.get("扣分细则") or values.get("分档表", ""),
             values.get("一票否决", ""), " ".join(filter(None, [values.get("抽样", ""), values.get("抽样数量", "")])),
             values.get("照片数", ""), values.get("阶段", ""), values.get("不适用", ""), values.get("标签", "") or
             ("加分" if "加分" in values else "")]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def make_table():
    lines = ["| 编码 | 检查项 | 评分方式 | 满分 | 细则、分档或选项组 | 一票否决 | 抽样 | 照片 | 阶段 | 不适用 | 标签 |",
             "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"]
    for code, title, full, columns, items in SECTIONS:
        extra = "；".join(f"{key} {value}" for key, value in columns.items())
        lines.append(f"| **{code}** | **{title}** | | {full} | {extra} | | | | | | |")
        lines += [item_line(*item) for item in items]
    options = ["| 选项组 | 选项值 | 选项名称 | 分数 | 问题程度 | 一票否决 |", "| --- | --- | --- | --- | --- | --- |"]
    options += ["| " + " | ".join(str(cell) for cell in row[:6]) + " |" for row in OPTIONS]
    path = HERE / "README.md"
    head = path.read_text(encoding="utf-8").split("<!-- table -->")[0]
    path.write_text(head + "<!-- table -->\n\n" + "\n".join(lines) + "\n\n" + "\n".join(options) + "\n", encoding="utf-8")


def check():
    items = [item for section in SECTIONS for item in section[4]]
    assert len(items) == 73 and len({item[0] for item in items}) == 73
    for code, _, full, _, section in SECTIONS:
        total = 0
        for _, _, rule, values in section:
            if "加分" in values or rule == "仅记录":
                continue
            inline = [float(part.rsplit(":", 1)[1]) for part in values.get("扣分细则", "").split(";") if ":" in part]
            total += values["满分"] if "满分" in values else max(inline)
        assert total == full, (code, total)
    assert 15 <= sum(item[3].get("照片数", 0) for item in items) <= 20


if __name__ == "__main__":
    check()
    make_night_check()
    make_broken()
    make_table()
