"""How Spark is to run, from the environment, and whether it can run here at all."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from gongji.errors import GongjiError, UsageError

MASTER: Final = "GONGJI_SPARK_MASTER"
MEMORY: Final = "GONGJI_SPARK_MEMORY"
LOG: Final = "GONGJI_SPARK_LOG"
JAVA: Final = 17
"""The oldest Java that Spark 4 runs on."""
ELSEWHERE: Final = "或改用 --engine compiled"


class SparkError(GongjiError):
    """Spark began and did not come to an end."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where Spark runs, with how much memory for its Java, and the file for what it says of itself."""

    master: str = "local[*]"
    memory: str = "2g"
    log: str = os.devnull


def settings() -> Settings:
    """What the environment says. UsageError (exit code 2) for a value that cannot be meant."""
    master = os.environ.get(MASTER, "").strip() or Settings().master
    memory = os.environ.get(MEMORY, "").strip().lower() or Settings().memory
    if not re.fullmatch(r"local(\[(\*|[1-9][0-9]*)\])?|(spark|k8s)://\S+|yarn", master):
        remedy = "写 local[*]、local[4]、spark://主机:7077、yarn 或 k8s://…"
        raise UsageError("U115", f"{MASTER} 的“{master}”不是 Spark 的去处", remedy)
    if not re.fullmatch(r"[1-9][0-9]*[mg]", memory):
        raise UsageError("U115", f"{MEMORY} 的“{memory}”不是内存的写法", "写成 2g 或 1500m")
    log = os.environ.get(LOG, "").strip() or Settings().log
    if not Path(log).absolute().parent.is_dir():
        raise UsageError("U115", f"{LOG} 的“{log}”所在的文件夹不存在", "写一个可以写的文件")
    return Settings(master, memory, log)


def require_spark() -> None:
    """UsageError (exit code 2) where the extra or Java is missing."""
    if find_spec("pyspark") is None or find_spec("pandas") is None:
        raise UsageError(
            "U113", "没有装 Spark，引擎 spark 用不了", f"pip install 'gongji[spark]'，{ELSEWHERE}"
        )
    java = _java()
    if java is None:
        raise UsageError(
            "U114", "找不到 Java，引擎 spark 用不了",
            f"装 Java {JAVA} 以上，使 java 在 PATH 里或设 JAVA_HOME，{ELSEWHERE}",
        )  # fmt: skip
    version = _version(java)
    if version is None or version < JAVA:
        found = "看不出版本" if version is None else f"是 {version}"
        raise UsageError(
            "U114", f"Java（{java}）{found}，Spark 要 {JAVA} 以上", f"装新的 Java，{ELSEWHERE}"
        )  # fmt: skip


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    if home:
        return shutil.which(str(Path(home) / "bin" / "java"))
    return shutil.which("java")


def _version(java: str) -> int | None:
    """The major version, as `java -version` says it: 17.0.15 is 17, 1.8.0 is 8."""
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r'version "(?:1\.)?([0-9]+)', said.stderr + said.stdout)
    return int(match[1]) if match else None
