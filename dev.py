#!/usr/bin/env python3
"""Set up and run Postil from a checkout. Needs Python 3.11 to 3.13 and nothing else.

    python3 dev.py run [...]      open the program, or give it a verb: run import my.postil articles/
    python3 dev.py test [...]     linters, types and all tests, headless; with arguments, pytest alone
    python3 dev.py lint           linters and types alone
    python3 dev.py bench [...]    the benchmarks
    python3 dev.py build [--test] the program as a folder that needs no Python: .build/dist/postil
    python3 dev.py screens [...]  pictures of the window

The packages go into .venv, at the versions pinned in requirements.txt and requirements-test.txt. On Debian
and its relatives, system libraries that Qt lacks are installed where that is allowed, otherwise named.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
RUN, TEST = ("requirements.txt",), ("requirements.txt", "requirements-test.txt")
FONTS = ("fonts-dejavu-core", "fonts-noto-core", "fonts-wqy-microhei", "fonts-noto-color-emoji")
LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libSM.so.6": "libsm6",
    "libICE.so.6": "libice6",
}


def main(words: Sequence[str]) -> int:
    """Carry out one verb and return its exit code."""
    verb, rest = (words[0], list(words[1:])) if words else ("help", [])
    verbs = {"run": run, "test": test, "lint": lint, "bench": bench, "build": build, "screens": screens}
    if verb not in verbs:
        print(__doc__.strip())
        return 0 if verb in ("help", "-h", "--help") else 2
    os.chdir(ROOT)
    return verbs[verb](rest)


def run(words: list[str]) -> int:
    """Set up what the program needs and start it."""
    set_up(RUN)
    return call(PYTHON, "-m", "desktop", *words)


def test(words: list[str]) -> int:
    """Set up what the tests need; run the linters and the tests, or with words pytest alone with these."""
    set_up(TEST)
    missing = [package for package in FONTS if debian() and not installed(package)]
    if missing and not apt(missing):
        print(f"Tests that need these fonts will be skipped; to run them: {apt_command(missing)}")
    linted = 0 if words else lint([])
    side_by_side = () if words else ("-n", "logical", "--dist", "loadfile")
    tested = call(PYTHON, "-m", "pytest", "-rs", *side_by_side, *words, QT_QPA_PLATFORM="offscreen")
    if linted:
        print("The tests are not the whole story: a linter complained, see above.")
    return linted or tested


def lint(_words: list[str]) -> int:
    """Run every linter, also after one has complained."""
    set_up(TEST)
    tools = (
        (PYTHON, "-m", "ruff", "check", "."),
        (PYTHON, "-m", "ruff", "format", "--check", "."),
        (PYTHON, "-m", "mypy"),
        (PYTHON.with_name("lint-imports" + PYTHON.suffix), "--no-cache"),
    )
    return max([call(*tool) for tool in tools])


def bench(words: list[str]) -> int:
    """Run the benchmarks."""
    set_up(TEST)
    return call(PYTHON, "-m", "tests.bench", *words, QT_QPA_PLATFORM="offscreen")


def screens(words: list[str]) -> int:
    """Make pictures of the window."""
    set_up(TEST)
    return call(PYTHON, "-m", "tests.screens", *words)


def build(words: list[str]) -> int:
    """Build the program into .build/dist and, with --test, drive it."""
    set_up(TEST)
    if debian():
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        wanted = {"binutils": shutil.which("objdump"), f"libpython{version}": shared_python()}
        missing = [package for package, there in wanted.items() if not there]
        if missing and not apt(missing):
            raise SystemExit(f"The build needs system packages. Run: {apt_command(missing)}")
    folders = ("--distpath", ".build/dist", "--workpath", ".build/work")
    built = call(PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *folders, "build.spec")
    if built or "--test" not in words:
        return built
    return call(PYTHON, "-m", "pytest", "-rs", "-m", "bundle", "tests/bundle", QT_QPA_PLATFORM="offscreen")


def set_up(files: Sequence[str]) -> None:
    """Make .venv, install what is pinned unless that was done, and see that Qt finds its libraries."""
    if not (3, 11) <= sys.version_info < (3, 14):
        raise SystemExit(f"Postil needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}.")
    if not works(PYTHON):
        make_venv()
    stamps = VENV / "postil-pins"
    pins = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in files}
    done = dict(line.split() for line in stamps.read_text().splitlines()) if stamps.exists() else {}
    if any(done.get(name) != pin for name, pin in pins.items()):
        print("Installing the packages into .venv ...", flush=True)
        if call(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", files[-1]):
            raise SystemExit("The packages could not be installed; pip's message above says why.")
        stamps.write_text("".join(f"{name} {pin}\n" for name, pin in {**done, **pins}.items()))
    if sys.platform == "linux":
        complete_qt()


def make_venv() -> None:
    """Make .venv; Debian keeps the needed part of Python in a package of its own."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        if not apt(["python3-venv"]):
            raise SystemExit(f"Python's venv is missing. Run: {apt_command(['python3-venv'])}") from None
    print("Making .venv ...", flush=True)
    if call(sys.executable, "-m", "venv", "--clear", VENV):
        raise SystemExit("The virtual environment could not be made; see above.")


def complete_qt() -> None:
    """Install the system libraries Qt does not find, or say how."""
    missing = missing_libraries()
    if not missing:
        return
    packages = sorted({package_of(name) for name in missing})
    if not debian():
        raise SystemExit(f"Qt needs these system libraries: {', '.join(sorted(missing))}")
    if not apt(packages):
        raise SystemExit(f"Qt needs system libraries. Run: {apt_command(packages)}")
    if still := missing_libraries():
        raise SystemExit(f"Qt still misses {', '.join(sorted(still))}")


def missing_libraries() -> set[str]:
    """Return the names of shared libraries that Qt and its platform plugins want and the system lacks."""
    if shutil.which("ldd") is None:
        return set()
    [home] = VENV.glob("lib/python3*/site-packages/PySide6")
    plugins = home / "Qt" / "plugins" / "platforms"
    files = [
        *home.glob("QtGui*.so"),
        *home.glob("QtWidgets*.so"),
        plugins / "libqxcb.so",
        plugins / "libqoffscreen.so",
    ]
    told = subprocess.run(["ldd", *map(str, files)], capture_output=True, text=True, check=False).stdout
    return set(re.findall(r"^\s*(\S+) => not found", told, re.MULTILINE))


def package_of(library: str) -> str:
    """Return the Debian package of a shared library: libxcb-icccm.so.4 is in libxcb-icccm4."""
    stem, _dot, version = library.partition(".so.")
    return LIBRARIES.get(library, f"{stem}{version}".lower())


def shared_python() -> bool:
    """Say whether Python's shared library is there; Debian's own Python comes without."""
    import sysconfig

    folder, name = sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("INSTSONAME")
    if not sysconfig.get_config_var("Py_ENABLE_SHARED"):
        return False
    return any((Path(place) / name).exists() for place in (folder, f"/usr/lib/{sysconfig.get_config_var('MULTIARCH')}"))


def debian() -> bool:
    """Say whether this system installs with apt."""
    return sys.platform == "linux" and shutil.which("apt-get") is not None


def installed(package: str) -> bool:
    """Say whether a Debian package is installed."""
    told = subprocess.run(["dpkg-query", "-W", "-f=${Status}", package], capture_output=True, text=True, check=False)
    return "install ok installed" in told.stdout


def apt(packages: Iterable[str]) -> bool:
    """Install Debian packages when that is allowed without asking; say whether they are installed now."""
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not debian() or (rights and (not shutil.which("sudo") or call(*rights, "true", quiet=True))):
        return False
    print(f"Installing {' '.join(packages)} ...", flush=True)
    command = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    if call(*command, "update", quiet=True):
        print("The package lists could not be refreshed; trying with what is there.")
    return call(*command, "install", "--yes", "--no-install-recommends", *packages, quiet=True) == 0


def apt_command(packages: Iterable[str]) -> str:
    """Return the command the user can type instead."""
    return f"sudo apt-get install --no-install-recommends {' '.join(packages)}"


def works(python: Path) -> bool:
    """Say whether the interpreter of the virtual environment runs and is of a version that fits, with pip."""
    if not python.exists():
        return False
    probe = "import sys, pip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))"
    return subprocess.run([str(python), "-c", probe], capture_output=True, check=False).returncode == 0


def call(*command: str | Path, quiet: bool = False, **variables: str) -> int:
    """Run a command in the checkout, with these environment variables unless the user has set them."""
    sys.stdout.flush()
    words, environment = [str(word) for word in command], {**variables, **os.environ}
    out = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.run(words, cwd=ROOT, env=environment, stdout=out, check=False).returncode
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(f"{words[0]} cannot be run: {error.strerror}", file=sys.stderr)
        return 127


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
