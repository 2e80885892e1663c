"""Saves a workbook with fixed times inside, for the scripts that write the examples. Needs python3-openpyxl."""
import datetime
import io
import re
import zipfile

FIXED = datetime.datetime(2026, 1, 5, 9, 0, 0)


def save(book, path):
    """The same content is the same file, byte by byte."""
    book.properties.creator = "品质管理中心"
    book.properties.created = FIXED
    raw = io.BytesIO()
    book.save(raw)
    stamp = FIXED.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry.filename)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            fixed = zipfile.ZipInfo(entry.filename, FIXED.timetuple()[:6])
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            target.writestr(fixed, content)
