"""What the integration tests build with: the command, a hub with a small checklist, devices, workbooks.

The modules of the night do the driving; here is only what a fault needs besides.
"""
import os
import shutil
import sqlite3
import sys
import tempfile
import unittest
import warnings
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NIGHT = os.path.join(ROOT, "examples", "night")
sys.path.insert(0, NIGHT)

from command import WINCHECK, run  # noqa: E402
from device import Device  # noqa: E402
from hub import Hub  # noqa: E402

CHECKLIST = """类型,编码,检查项,评分方式,满分
分组开始,S,门岗,,
,G1,拦询核验,合格判定,4
,G2,登记完整,合格判定,3
,G3,着装规范,合格判定,3
分组结束,,,,
"""
PLAN_AT = "2026-03-02T10:20:00+08:00"


def write(path, text):
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    return path


def column(number):
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def sheet_rows(rows, first=1):
    for line, row in enumerate(rows, first):
        cells = "".join('<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>' % (
            column(place), line, str(text).replace("&", "&amp;").replace("<", "&lt;"))
            for place, text in enumerate(row, 1) if text != "")
        yield '<row r="%d">%s</row>' % (line, cells)


def workbook(path, sheets):
    """Writes a workbook of inline strings. `sheets` maps a name to rows, or to an iterator of ready XML."""
    names = list(sheets)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/'
                     'package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
                     'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override '
                     'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                     'spreadsheetml.sheet.main+xml"/></Types>')
        rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        out.writestr("_rels/.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
                     '2006/relationships"><Relationship Id="r1" Type="%s/officeDocument" Target="xl/workbook.xml"/>'
                     '</Relationships>' % rels)
        out.writestr("xl/workbook.xml", '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/'
                     'spreadsheetml/2006/main" xmlns:r="%s"><sheets>%s</sheets></workbook>' % (rels, "".join(
                         '<sheet name="%s" sheetId="%d" r:id="r%d"/>' % (name, place, place)
                         for place, name in enumerate(names, 1))))
        out.writestr("xl/_rels/workbook.xml.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats'
                     '.org/package/2006/relationships">%s</Relationships>' % "".join(
                         '<Relationship Id="r%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>' % (
                             place, rels, place) for place in range(1, len(names) + 1)))
        for place, name in enumerate(names, 1):
            with out.open("xl/worksheets/sheet%d.xml" % place, "w") as sheet:
                sheet.write(b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
                            b'main"><sheetData>')
                rows = sheets[name]
                for text in (sheet_rows(rows) if isinstance(rows, list) else rows):
                    sheet.write(text.encode() if isinstance(text, str) else text)
                sheet.write(b"</sheetData></worksheet>")
    return path


def in_copy(folder, ask, copy=None):
    """What `ask` finds in a copy of the database and its log, as any SQLite reads them."""
    copy = copy or folder + ".copy"
    shutil.rmtree(copy, ignore_errors=True)
    os.makedirs(copy)
    for name in ("store.db", "store.db-wal"):
        if os.path.exists(os.path.join(folder, name)):
            shutil.copy(os.path.join(folder, name), copy)
    connection = sqlite3.connect(os.path.join(copy, "store.db"))
    try:
        return ask(connection)
    finally:
        connection.close()


def entries_in(folder, copy=None):
    return in_copy(folder, lambda store: {row[0].hex() for row in store.execute("SELECT hash FROM entry")}, copy)


class WorldTest(unittest.TestCase):
    """A folder for each test; a hub and devices where a test asks for them."""

    checklist = CHECKLIST

    def setUp(self):
        warnings.simplefilter("ignore", ResourceWarning)  # logs and pipes of processes that a test kills
        if not os.path.exists(WINCHECK):
            self.fail("there is no %s; build preset release first" % WINCHECK)
        self.folder = tempfile.mkdtemp(prefix="wincheck-")
        os.chmod(self.folder, 0o755)
        self.hub = None
        self.devices = []

    def tearDown(self):
        for device in self.devices:
            if device.process is not None:
                device.process.kill()
                device.process.wait()
        if self.hub is not None and self.hub.process is not None:
            self.hub.process.kill()
            self.hub.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def loaded_hub(self):
        self.hub = Hub(self.path("hub"), self.path("hub.log"))
        self.hub.init("试验集团", seed=7)
        self.hub.serve()
        at = "2026-03-01T09:00:00+08:00"
        for name in ("organisation.csv", "locations.csv", "people.csv", "policy.json", "calendar.csv"):
            self.hub.command("load", os.path.join(NIGHT, name), "--at", at)
        self.hub.command("load", write(self.path("small.csv"), self.checklist), "--at", at)
        return self.hub

    def device(self, name, person, seed):
        device = Device(self.path(name), self.path(name + ".log"))
        self.devices.append(device)
        at = "2026-03-02T10:00:00+08:00"
        device.enrol(self.hub.invite(person, at), seed=seed, at=at)
        return device

    def planned(self):
        """A device of the leader, with an open inspection `n1` of the small checklist."""
        self.loaded_hub()
        planner = self.device("planner", "planner", 11)
        leader = self.device("leader", "lead-a", 12)
        planner.sync(self.hub.url, "2026-03-02T10:10:00+08:00")
        planner.act({"act": "plan", "inspection": "n1", "project": "p-jade", "kind": "hq_special",
                     "window": "2026-03-05T22:00:00+08:00/2026-03-06T06:00:00+08:00", "leader": "lead-a",
                     "team": ["lead-a", "member-b"], "checklist": "small", "unannounced": True, "at": PLAN_AT})
        planner.sync(self.hub.url, "2026-03-02T10:21:00+08:00")
        leader.sync(self.hub.url, "2026-03-05T18:00:00+08:00")
        return leader

    def says(self, text, *words):
        """One clear message: each word is in it, and no trace of a crash."""
        for word in words:
            self.assertIn(word, text)
        for word in ("terminate called", "AddressSanitizer", "Traceback", "core dumped"):
            self.assertNotIn(word, text)
