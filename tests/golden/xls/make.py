#!/usr/bin/env python3
"""Writes the binary workbooks of the tests (Debian's python3-xlwt), always the same bytes.

    /usr/bin/python3 tests/golden/xls/make.py
"""
import datetime
import os

import xlwt

FOLDER = os.path.dirname(os.path.abspath(__file__))
DATE = xlwt.easyxf(num_format_str="yyyy-mm-dd")
MOMENT = xlwt.easyxf(num_format_str='yyyy-mm-dd "um" hh:mm:ss')
CLOCK = xlwt.easyxf(num_format_str="hh:mm:ss")


def values():
    """Every kind of cell, on two sheets."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("各类")
    sheet.write(0, 0, "夜间检查")
    sheet.write(0, 1, "plain")
    sheet.write(0, 2, "𠮷野家")  # outside the first plane
    sheet.write_rich_text(0, 3, (("bold", xlwt.easyfont("bold true")), " and not"))
    for column, number in enumerate((0, 1, -1, 0.1, 5.4, 1e15, -2.5e-7, 536870911, 123456.789, 0.03)):
        sheet.write(1, column, number)
    sheet.write(2, 0, True)
    sheet.write(2, 1, False)
    sheet.write(3, 0, datetime.date(2026, 3, 2), DATE)
    sheet.write(3, 1, datetime.datetime(2026, 3, 2, 23, 40, 5), MOMENT)
    sheet.write(3, 2, datetime.time(22, 0), CLOCK)
    sheet.write(4, 0, xlwt.Formula("1+1"))
    sheet.write_merge(6, 8, 0, 0, "merged")
    for row in range(6, 9):
        sheet.write(row, 1, "row %d" % row)
    sheet.write(20, 30, "far")
    book.add_sheet("second").write(0, 0, "second")
    book.save(os.path.join(FOLDER, "values.xls"))


def many():
    """More shared texts than one record holds, of both widths."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("many")
    for row in range(300):
        sheet.write(row, 0, "narrow text number %d" % row)
        sheet.write(row, 1, "第 %d 条，电梯机房门未锁" % row)
    sheet.write(300, 0, "长" * 9000)
    book.save(os.path.join(FOLDER, "many.xls"))


def checklist():
    """A small one as a quality department writes it."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("survey")
    rows = [("类型", "编码", "检查项", "评分方式", "满分"), ("分组开始", "GATE", "门岗", "", ""),
            ("", "G1", "大门", "合格判定", 60), ("", "G2", "登记", "合格判定", 40.5), ("分组结束", "", "", "", "")]
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value != "":
                sheet.write(number, column, value)
    book.save(os.path.join(FOLDER, "checklist.xls"))


if __name__ == "__main__":
    values()
    many()
    checklist()
