"""The signs in a guide's text that are more than words, each as one pattern for all who look."""

from __future__ import annotations

import re

VALUE = re.compile(r"\{\{ *(?P<key>\w+(?:\.\w+)+) *\}\}")
"""A value or a fragment that is put in last: ``{{ trust.name }}``."""

ANY_VALUE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
"""What anybody would take for a value, whether it is spelled rightly or not."""

ATTRIBUTES = re.compile(r"\{:[^{}\n]*\}")
"""An attribute list: ``{: .label lang=nb }``."""

LABEL = re.compile(r"(\*\*|__|\*|_|`)[^*_`]+\1\{:[^{}\n]*\.label[^{}\n]*\}")
"""A label on a screen in another language: ``**Delta**{: .label lang=nb }``."""

CRITICAL = re.compile(r"\{:?[^{}\n]*\.critical\b[^{}\n]*\}")
"""The mark of a safety-critical block in the source text: ``{: .critical }``."""

IMAGE = re.compile(r"!\[(?P<alt>[^][]*)\]\([^()\s]*\)(?:\{[^{}\n]*\})?")
CODE = re.compile(r"`[^`]*`")
TAG = re.compile(r"<[^>]*>")
URL = re.compile(r"https?://\S+")
TARGET = re.compile(r"\]\([^)]*\)")
"""Where a link or a picture leads, from the bracket behind its words."""

EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
"""An e-mail address, as a part of other patterns."""

WORDLESS = re.compile(
    "|".join(
        (
            CODE.pattern,
            TAG.pattern,
            URL.pattern,
            TARGET.pattern,
            r"\{\{.*?\}\}",
            r"\{:.*?\}",
            r"&\w+;",
        )
    )
)
"""What holds letters, but no words to translate."""
