"""Make the pictures of the desk in `docs/images` anew: `python docs/images.py` (needs Chromium, as its tests do)."""

from __future__ import annotations

import base64
import io
import re
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS.parent / "src"), str(DOCS.parent / "tests")]

import browsing  # noqa: E402
import printing  # noqa: E402
from desks import desk  # noqa: E402

COLOURS = 32
SAMPLE = DOCS.parent / "data/raw/mie-r6-hikikomori.txt"


def prepare(folder: Path) -> None:
    """Two years of a document: the sample as a PDF, and a made one of the year before as a text."""
    (folder / "令和6年度 ひきこもり支援.pdf").write_bytes(printing.chromium_pdf(printing.numbered(1)))
    before = SAMPLE.read_text(encoding="utf-8").replace("６年度", "５年度")
    before = re.sub(r"28,550|60,002", lambda found: {"28,550": "21,300", "60,002": "55,410"}[found[0]], before)
    (folder / "令和5年度 ひきこもり支援.txt").write_text(before, encoding="utf-8")


def main() -> None:
    """Take the pictures."""
    driver = browsing.chromium()
    if driver is None:
        raise SystemExit("needs Chromium, chromedriver and selenium")

    def size(width: int, height: int) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def media(name: str, scheme: str) -> None:
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": name, "features": features})

    def take(name: str, script: str = "") -> None:
        driver.execute_script(f"{script}; document.activeElement.blur()")
        time.sleep(0.5)
        data = base64.b64decode(driver.execute_cdp_cmd("Page.captureScreenshot", {})["data"])
        Image.open(io.BytesIO(data)).convert("RGB").quantize(COLOURS).save(DOCS / "images" / name, optimize=True)

    with tempfile.TemporaryDirectory() as given:
        folder = Path(given, "予算資料")
        folder.mkdir()
        prepare(folder)
        with desk(folder) as opened:
            size(1400, 860)
            driver.get(opened.address)
            wait = "document.body.dataset.desk === 'documents' && !desk.busy"
            while not driver.execute_script(f"return {wait}"):
                time.sleep(0.1)
            driver.execute_async_script(
                """const done = arguments[arguments.length - 1];
                showDocument(1);
                send('corrections', { document: state.shown.name, sha256: state.shown.sha256, action: 'change',
                  item: 3, amount: '884千円', reason: '正誤表のとおり' }).then(load).then(done)"""
            )
            time.sleep(2)
            media("screen", "light")
            take("desk.png", "select(3)")
            take("desk-edit.png", "edit(3)")
            take("desk-years.png", "byId('edit').close(); showView('years')")
            media("screen", "dark")
            take("desk-dark.png", "showView('documents')")
            media("screen", "light")
            size(400, 800)
            take("desk-narrow.png", "select(-1); setView('records'); scrollTo(0, 0)")
            take("desk-narrow-corrections.png", "showView('corrections')")
            media("print", "light")
            size(794, 1123)
            take("desk-print.png", "showView('years')")
            media("", "light")


if __name__ == "__main__":
    main()
