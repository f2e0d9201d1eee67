"""Draw the pictures of papers in docs/pictures again, from the invented papers of the tests.

python -m tools.paper_pictures
"""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.papers import pdf
from bot.papers.model import Paper
from tests.papers import samples

ROOT = Path(__file__).parent.parent
PAPERS: dict[str, Paper] = {
    "overview": samples.OVERVIEW,
    "letter": samples.LETTER,
    "guide": samples.GUIDE,
    "health-fund": samples.HEALTH_FUND,
}


def main() -> None:
    """Draw the first page of every paper."""
    words = yaml.safe_load((ROOT / "content/nl/texts.yaml").read_text(encoding="utf-8"))["texts"]
    for name, paper in PAPERS.items():
        picture = pdf.pictures(paper, "nl", words, dots_per_inch=64)[0]
        (ROOT / f"docs/pictures/paper-{name}.png").write_bytes(picture)


if __name__ == "__main__":
    main()
