"""Files for the checks of assets: sound ones and bad ones, made here and not kept."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from PIL.PngImagePlugin import PngInfo

SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
{}
</svg>
"""


def svg(*parts: str) -> bytes:
    return SVG.format("\n".join(parts)).encode()


def picture(kind: str, **options: Any) -> bytes:
    out = BytesIO()
    Image.effect_noise((40, 30), 60).save(out, kind, **options)
    return out.getvalue()


def text_of(text: str) -> PngInfo:
    info = PngInfo()
    info.add_text("Comment", text)
    return info


def png(width: int, height: int) -> bytes:
    """A PNG without a line of its picture: few bytes, many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    chunks = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"")), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def pdf(change: Callable[[pikepdf.Pdf], None] = lambda _: None, **options: object) -> bytes:
    document, out = pikepdf.new(), BytesIO()
    document.add_blank_page()
    link = Dictionary(S=Name.URI, URI=String("https://www.helsenorge.no/"))
    document.Root.OpenAction = Array([document.pages[0].obj, Name.Fit])
    document.pages[0].Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=link)]
    )
    change(document)
    document.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def action(kind: str, **more: object) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = Dictionary(S=Name(f"/{kind}"), **more)

    return change


def at_page(kind: str, **more: object) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].AA = Dictionary(O=Dictionary(S=Name(f"/{kind}"), **more))

    return change


def link_to(address: str, kind: str = "URI") -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].Annots[0].A = Dictionary(S=Name(f"/{kind}"), URI=String(address))

    return change


def attach(document: pikepdf.Pdf) -> None:
    document.attachments["x.exe"] = b"MZ"


def uses(times: int, levels: int, one: str, part: str) -> bytes:
    parts = [one.format(n=0, more="<rect/>")]
    for n in range(1, levels):
        parts.append(one.format(n=n, more=part.format(n=n - 1) * times))
    return svg(*parts, part.format(n=levels - 1))


MAKE: dict[str, Callable[[], bytes]] = {
    "png": lambda: picture("PNG"),
    "jpeg": lambda: picture("JPEG"),
    "webp": lambda: picture("WEBP"),
    "gif": lambda: picture("GIF"),
    "pdf": pdf,
    "svg_png": lambda: svg(
        f'<image href="data:image/png;base64,{base64.b64encode(picture("PNG")).decode()}"/>'
    ),
    "svg_utf16": lambda: svg().decode().encode("utf-16"),
    "svg_latin1": lambda: svg("<text>blå</text>").decode().encode("latin-1"),
    "svg_uses": lambda: uses(10, 10, '<g id="a{n}">{more}</g>', '<use href="#a{n}"/>'),
    "svg_patterns": lambda: uses(
        10, 10, '<pattern id="a{n}">{more}</pattern>', '<rect fill="url(#a{n})"/>'
    ),
    "svg_classes": lambda: uses(
        10,
        10,
        '<style>.c{n} {{ fill: url(#a{n}) }}</style><pattern id="a{n}">{more}</pattern>',
        '<rect class="c{n}"/>',
    ),
    "svg_markers": lambda: uses(
        1,
        4,
        '<marker id="a{n}">{more}</marker>',
        f'<path marker="url(#a{{n}})" d="{"M1 1 " * 100}"/>',
    ),
    "svg_chain": lambda: uses(1, 40, '<g id="a{n}">{more}</g>', '<use href="#a{n}"/>'),
    "svg_brackets": lambda: svg('<g fill="url' + " a(" * 50_000 + '"/>'),
    "svg_rules": lambda: svg(
        "<style>" + ".a { fill: url(#b) }" * 3000 + "</style>", '<g class="a"/>' * 8000
    ),
    "svg_deep": lambda: svg("<g>" * 201 + "</g>" * 201),
    "png_cut": lambda: picture("PNG")[:-200],
    "jpeg_cut": lambda: picture("JPEG")[:-200],
    "png_page": lambda: picture("PNG") + b"<script>alert(1)</script>",
    "webp_page": lambda: picture("WEBP") + b"<script>alert(1)</script>",
    "gif_page": lambda: picture("GIF") + b"<script>alert(1)</script>",
    "png_page_twice": lambda: picture("PNG") + b"<script>alert(1)</script>IEND\xaeB`\x82",
    "gif_page_twice": lambda: picture("GIF") + b"<SCRIPT>alert(1)</SCRIPT>;",
    "jpeg_page": lambda: picture("JPEG") + b"<script>alert(1)</script>",
    "png_text": lambda: picture("PNG", pnginfo=text_of("<html><body>")),
    "jpeg_comment": lambda: picture("JPEG", comment=b"<svg onload=alert(1)>"),
    "gif_comment": lambda: picture("GIF", comment=b"<?php system(1);"),
    "png_words": lambda: picture("PNG", pnginfo=text_of("a < b, <x:xmpmeta>, <svg\x8e")),
    "png_pixels": lambda: png(5000, 4000),
    "png_bomb": lambda: png(60000, 60000),
    "large": lambda: b"\x89PNG\r\n\x1a\n" + bytes(50_000_000),
    "pdf_script": lambda: pdf(action("JavaScript", JS=String("app.alert(1)"))),
    "pdf_page": lambda: pdf(at_page("JavaScript", JS=String("app.alert(1)"))),
    "pdf_opening": lambda: pdf(action("URI", URI=String("https://evil.example/"))),
    "pdf_print": lambda: pdf(action("Named", N=Name.Print)),
    "pdf_aa": lambda: pdf(at_page("GoTo", D=Array([0, Name.Fit]))),
    "pdf_link": lambda: pdf(link_to("javascript:alert(1)")),
    "pdf_link_file": lambda: pdf(link_to("file:///etc/passwd")),
    "pdf_link_phone": lambda: pdf(link_to("tel:113")),
    "pdf_sound": lambda: pdf(link_to("x", "Sound")),
    "pdf_other": lambda: pdf(link_to("x", "GoToR")),
    "pdf_launch": lambda: pdf(action("Launch", F=String("cmd.exe"))),
    "pdf_file": lambda: pdf(attach),
    "pdf_locked": lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
}
