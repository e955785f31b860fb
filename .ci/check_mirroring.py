"""
Runs the TypeScript follower of docs/mirroring.md against a running server, as it stands there.

It is killed in the middle of its first copy and started again, sees articles come, move and go, is
given a 410, and holds the server's manifest each time. (The Python one is in tests/following.)
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from clients import live_server, sdk
from clients.running import ROOT, Failed, run

PAGE = ROOT / "docs" / "mirroring.md"
ARTICLES = 1_500  # fifteen pages
PATIENCE_SECONDS = 300
NODE = shutil.which("node") or "node"
FILL = f"from benchmarks import corpus; corpus.fill({ARTICLES})"
CHANGE = """
from django.utils import timezone
from articles import publishing
from articles.models import Article, Section

moved, withdrawn, deleted = Article.objects.order_by("-published_at")[:3]
publishing.rename(article=moved, slug="elsewhere", at=timezone.now())
publishing.withdraw(article=withdrawn, at=timezone.now())
publishing.delete(article=deleted, at=timezone.now())
new = Article.objects.create(title="New", language="en")
Section.objects.create(article=new, position=0, html="<p>\u2028 \U0001f409 Снег.</p>")
publishing.publish(article=new, at=timezone.now())
"""
PUT_BACK = """
from articles.models import Change, LogHead, Publication

lost = Publication.objects.order_by("-published_at").first()
Change.objects.filter(subject_id=lost.pk).delete()
Change.objects.update(token="0" * 16)
LogHead.objects.update(last=Change.objects.latest("sequence").sequence)
Publication.objects.filter(pk=lost.pk).delete()
"""


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (projects := folder / "projects").mkdir()
        sdk.install_node_tools(projects)
        database = f"sqlite:///{folder / 'origin.sqlite3'}"
        with live_server.serving(folder, database, fill=[shell(FILL)]) as url:
            project = compiled(projects, url)
            killed_at = kill_in_the_middle(project, url)
            catch_up(project, url)
            counts = [compare(project, url)]
            for act in (CHANGE, PUT_BACK):
                manage(database, *shell(act))
                catch_up(project, url)
                counts.append(compare(project, url))
    told = ", ".join(map(str, counts))
    print(f"TypeScript follower: killed with {killed_at} of {ARTICLES} articles; then held {told}")
    return 0


def compiled(projects: Path, url: str) -> Path:
    """Make the page's program, by its own commands and tsc --strict."""
    page = PAGE.read_text("utf-8").replace("http://127.0.0.1:8000", url)
    (code,) = re.findall(r"^```typescript\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (commands,) = re.findall(r"^```sh\n(npm.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (project := projects / "mirror").mkdir()
    (project / "mirror.ts").write_text(code, "utf-8")
    options = {"outDir": "out", "rootDir": "."}
    settings = {"extends": "../tsconfig.json", "compilerOptions": options}
    (project / "tsconfig.json").write_text(json.dumps(settings))
    (project / "package.json").write_text('{"type": "module"}')
    for command in commands.splitlines():
        if not command.startswith("npm "):  # the lock file has installed it
            run("bash", "-euo", "pipefail", "-c", command, cwd=project)
    run("npx", "tsc", "--project", ".", cwd=project)
    return project


def kill_in_the_middle(project: Path, url: str) -> int:
    """Start it, and kill it once it has something; return how much that was."""
    program = subprocess.Popen([NODE, "out/mirror.js", url, "mirror"], cwd=project)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (project / "mirror" / "place.json").exists():
        if program.poll() is not None or time.monotonic() > deadline:
            raise Failed("The follower copies nothing.")
        time.sleep(0.005)
    program.send_signal(signal.SIGKILL)
    program.wait()
    count = len(mirrored(project))
    if not 0 < count < ARTICLES:
        raise Failed(f"It was killed with {count} articles, which isn't in the middle.")
    return count


def catch_up(project: Path, url: str) -> None:
    said = run(NODE, "out/mirror.js", url, "mirror", "--once", cwd=project)
    if said.strip():
        raise Failed(f"The follower says: {said}")


def compare(project: Path, url: str) -> int:
    """:raises Failed: if the mirror isn't what the manifest says, or an article is damaged."""
    with urllib.request.urlopen(f"{url}/api/v1/manifest", timeout=60) as answer:
        lines = [json.loads(line) for line in answer.read().splitlines()]
    manifest = {line["id"]: line["etag"] for line in lines}
    articles = mirrored(project)
    if differing := manifest.items() ^ articles.items():
        raise Failed(f"The mirror differs from the manifest: {sorted(differing)[:5]}")
    return len(manifest)


def mirrored(project: Path) -> dict[str, str]:
    """Return the entity tags of the articles in the mirror, each worked out anew."""
    found = {}
    for path in (project / "mirror" / "articles").glob("*.json"):
        kept = json.loads(path.read_text("utf-8"))
        text = json.dumps(kept["article"], ensure_ascii=False, separators=(",", ":"))
        found[path.stem] = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    return found


def shell(code: str) -> tuple[str, ...]:
    return ("shell", "--verbosity", "0", "--command", code)


def manage(database: str, *arguments: str) -> None:
    environment = {
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "astana_api.settings",
        "ENV_FILE": "",
        "SECRET_KEY": "only for this check",
    }
    run(sys.executable, ROOT / "manage.py", *arguments, cwd=ROOT, environment=environment)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(str(failure))
