"""What WeasyPrint leaves undone for PDF/UA-1 (ISO 14289-1), mended after rendering."""

from __future__ import annotations

from io import BytesIO

import pikepdf


def mend(data: bytes) -> bytes:
    """The same PDF with the mends."""
    with pikepdf.open(BytesIO(data)) as document:
        for page in document.pages:
            for annotation in page.get("/Annots", []):
                annotation.F = 4  # 7.18.1 by way of ISO 32000-1, 12.5.3: links print
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/TH":
                attributes = {"/O": pikepdf.Name.Table, "/Scope": pikepdf.Name.Column}
                item.A = pikepdf.Dictionary(attributes)  # 7.5: headers have a scope
        out = BytesIO()
        document.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
    return out.getvalue()
