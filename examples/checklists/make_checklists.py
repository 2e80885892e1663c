#!/usr/bin/env python3
"""Writes the ten workbooks with their filled answers (JSON), the same bytes every time. Needs python3-openpyxl.

Each workbook has the sheet 算分过程: how the example's score comes about, step by step, as a person works it out.
"""
import json
import sys
from fractions import Fraction
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill

from guidance import ABOUT, METHODS, MINIMA, POSTS, RED_LINES, SCORING
from routine_checks import MONTHLY, QUARTERLY, QUARTERLY_SECTIONS, SELF
from special_topics import SPECIALS

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from fixed_workbook import save  # noqa: E402

RULES = {"P": "合格判定", "D": "按处扣分", "T": "分档计数", "M": "实测值", "R": "合格率", "C": "单项选择", "S": "直接打分"}
COLUMNS = ["类型", "编码", "检查项", "检查方法", "评分方式", "满分", "权重", "汇总方式", "扣分细则", "分档表", "加分", "最低分", "一票否决",
           "抽样", "抽样数量", "不适用", "标签", "严重程度", "阶段", "照片数", "取证方式", "责任岗位"]
GRAVE = ("严重", "重大")
HEAD = PatternFill("solid", fgColor="1F4E78")


def item_of(code, line):
    """One line of the content as (row, answer that earns full marks)."""
    parts = [part.strip() for part in line.split("|")] + [""] * 4
    text, rule, full, spec, extra = parts[0], parts[1] or "P", parts[2], parts[3], parts[4]
    row = {"编码": code, "检查项": text, "检查方法": METHODS[rule], "评分方式": RULES[rule],
           "满分": float(full) if "." in full else int(full)}
    row.update(dict(pair.split("=", 1) for pair in extra.split(";") if pair))
    if row.get("严重程度") in GRAVE:
        row.update({"照片数": 1, "取证方式": "现场拍摄"})
    perfect = row.pop("perfect", None)
    if rule in ("D", "C"):
        row["扣分细则"] = spec
    elif spec:
        row["分档表"] = spec
    best = {"P": "pass", "D": {"occurrences": {}}, "T": 0, "R": {"compliant": 10, "checked": 10}, "S": row["满分"],
            "C": spec.split(":")[0], "M": None}[rule]
    return row, json.loads(perfect) if perfect is not None else best


def plain_item(code, word):
    """One item of the quarterly check: 1 point."""
    text = word.rstrip("#%")
    red = RED_LINES.get(text, "")
    if word.endswith("#"):
        return item_of(code, f"{text} | P | 1 |  | {red}")
    if word.endswith("%"):
        return item_of(code, f"{text} | R | 1 |  | {red}")
    return item_of(code, f"{text} | D | 1 | 不符合:0.5 | {red}")


def sections_of(check):
    """(head row, [(row, best answer)]) of every section."""
    if check is QUARTERLY:
        for code, title, weight, words in QUARTERLY_SECTIONS:
            head = {"编码": code, "检查项": title, "权重": weight, "汇总方式": "得分率"}
            if code in MINIMA:
                head["最低分"] = MINIMA[code]
            yield head, [plain_item(f"{code}_{n:02}", word) for n, word in enumerate(words.split(), 1)]
        return
    for code, title, extra, lines in check["sections"]:
        head = {"编码": code, "检查项": title, **dict(pair.split("=", 1) for pair in extra.split(";") if pair)}
        items = [line for line in lines.strip().splitlines() if line.strip()]
        yield head, [item_of(f"{code}_{n:02}", line) for n, line in enumerate(items, 1)]


def survey(book, check, sections):
    sheet = book.create_sheet("核查表")
    sheet.append([check["file"] + "表"])
    sheet.append(COLUMNS)
    for cell in sheet[2]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), HEAD
    for head, items in sections:
        sheet.append([{"类型": "分组开始", **head}.get(column) for column in COLUMNS])
        for cell in sheet[sheet.max_row]:
            cell.font = Font(bold=True)
        posts = POSTS[check["file"]]
        for row, _ in items:
            row["责任岗位"] = posts.get(head["编码"], posts.get(""))
            sheet.append([row.get(column) for column in COLUMNS])
        sheet.append(["分组结束"])
    for letter, width in zip("ABCDEFGHIJ", (10, 14, 46, 34, 11, 7, 7, 9, 40, 30)):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=3):
        for cell in row:
            cell.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.freeze_panes = "D3"


def settings(book, check):
    sheet = book.create_sheet("设置")
    for row in [("表号", check["id"]), ("标题", check["file"] + "表"), ("版本", "2026-1"), ("默认语言", "zh"), ("分制", 100),
                ("合格线", check["pass"]), ("等级", "90:优秀;80:良好;60:合格;0:不合格"), ("小数位", 2)]:
        sheet.append(row)
    if "mode" in check:
        sheet.append(("汇总方式", check["mode"]))
    if "bonus_cap" in check:
        sheet.append(("加分上限", check["bonus_cap"]))


def steps(book, check, sections):
    """The score by hand: every item that lost points, every section, the total."""
    sheet = book.create_sheet("算分过程")
    sheet.append(["编码", "满分", "实得", "算法"])
    filled = {code: (earned, why) for code, _, earned, why in check["filled"]}
    value, full = Fraction(0), Fraction(0)
    for head, items in sections:
        got = marks = Fraction(0)
        for row, _ in items:
            earned, why = filled.get(row["编码"], (str(row["满分"]), ""))
            if row.get("加分"):
                continue
            marks += Fraction(str(row["满分"])) if earned is not None else 0
            got += Fraction(earned or 0)
            if why:
                sheet.append([row["编码"], row["满分"], earned, why])
        if head["编码"] in check.get("zeroed", []):
            got = Fraction(0)
        sheet.append([head["编码"], float(marks), float(got), "本节合计"])
        value, full = value + got, full + marks
    if "shares" in check:
        for code, earned, share in check["shares"]:
            sheet.append([code, 100, share, f"得分率：100 × {earned} ÷ 30"])
        sheet.append(["总分", 100, check["expected"][0], "权重 × 得分率之和 ÷ 权重之和：" + check["total"]])
    else:
        sheet.append(["总分", float(full), float(value), f"100 × {float(value):g} ÷ {float(full):g}"])
        sheet.append(["显示", "", check["expected"][0], "含加分，取两位小数；" + check["expected"][1]])
    for letter, width in zip("ABCD", (14, 8, 14, 70)):
        sheet.column_dimensions[letter].width = width


def checks():
    return [*SPECIALS, QUARTERLY, MONTHLY, SELF]


def write(check, folder):
    sections = list(sections_of(check))
    book = openpyxl.Workbook()
    book.active.title = "说明"
    for line in [check["file"] + "表：示例内容，可照此改写。算分过程见最后一页。", *ABOUT[check["file"]], *SCORING]:
        book.active.append([line])
    book.active.column_dimensions["A"].width = 110
    survey(book, check, sections)
    settings(book, check)
    steps(book, check, sections)
    save(book, folder / (check["file"] + ".xlsx"))
    answers = {row["编码"]: best for _, items in sections for row, best in items}
    for head, items in sections:
        for row, best in items:
            if row.get("抽样"):
                answers[row["编码"]] = {"samples": [{"sample": "1栋", "value": best}], "population": 1}
    answers.update({code: answer for code, answer, _, _ in check["filled"]})
    text = json.dumps({"answers": answers}, ensure_ascii=False, indent=1)
    (folder / (check["file"] + ".json")).write_text(text + "\n", encoding="utf-8")


def main():
    for check in checks():
        write(check, HERE)


if __name__ == "__main__":
    main()
