"""Small workbooks, Word documents and PDF files, made by hand."""

import io
import zipfile
from xml.sax.saxutils import escape

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def xlsx(*sheets) -> bytes:
    """Return a workbook of (name, rows) sheets; numbers are numbers, the rest inline text."""
    names = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" r:id="rId{at}"/>'
        for at, (name, _) in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" Target="worksheets/s{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _links(links),
    }
    for at, (_, rows) in enumerate(sheets, 1):
        body = "".join(_row(number, row) for number, row in enumerate(rows, 1))
        parts[f"xl/worksheets/s{at}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'
        )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _links(links):
    return f'<Relationships xmlns="{_RELATIONS}">{links}</Relationships>'


def _row(number, values):
    cells = "".join(
        _cell(f"{chr(65 + at)}{number}", value)
        for at, value in enumerate(values)
        if value is not None
    )
    return f'<row r="{number}">{cells}</row>'


def _cell(place, value):
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    text = f'<t xml:space="preserve">{escape(value)}</t>'
    return f'<c r="{place}" t="inlineStr"><is>{text}</is></c>'


def docx(*lines) -> bytes:
    """Return a Word document with a paragraph for each text and a table for each list of rows."""
    import docx as word

    document = word.Document()
    for line in lines:
        if isinstance(line, str):
            document.add_paragraph(line)
            continue
        table = document.add_table(rows=0, cols=len(line[0]))
        for row in line:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def pdf(*pages) -> bytes:
    """Return a PDF file with a line of text on each page (none for an empty one)."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    fonts = "/Resources << /Font << /F1 3 0 R >> >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at, text in enumerate(pages):
        drawing = f"/Contents {5 + 2 * at} 0 R"
        drawn = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET" if text else ""
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] {fonts} {drawing} >>",
            f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        ]
    made = b"%PDF-1.4\n"
    starts = []
    for number, content in enumerate(objects, 1):
        starts.append(len(made))
        made += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
    end += f"<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + end.encode()
