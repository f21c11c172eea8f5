"""Machine code of a kernel by LLVM, kept on disk by what it was made from.

A file in the cache is its own sha256 followed by the object code. What cannot be read, or is not whole, is
made again; what cannot be written is not kept.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import llvmlite
import llvmlite.binding as llvm

DIGEST: Final = hashlib.sha256().digest_size
ENTRY: Final = "run"


def cache_folder() -> Path:
    """Where kernels are kept: GONGJI_CACHE, or the user's cache."""
    given = os.environ.get("GONGJI_CACHE")
    if given:
        return Path(given) / "kernels"
    if sys.platform == "win32":
        home = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        home = str(Path.home() / "Library" / "Caches")
    else:
        home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "gongji" / "kernels"


@dataclass(frozen=True, slots=True)
class Code:
    """Machine code in memory. `run` is called with the addresses of its arguments; `held` keeps it alive."""

    run: Any
    held: Any
    cached: bool


def machine_code(
    source: str, assembly: Callable[[], str], arguments: int, folder: Path | None = None
) -> Code:
    """The entry of an assembly, compiled or taken from the cache. Equal sources give equal assembly."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=2, jit=True
    )
    path = (folder or cache_folder()) / f"{_key(source)}.o"
    code = _kept(path)
    cached = code is not None
    if code is None:
        code = _compiled(assembly(), target)
        _keep(path, code)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    made = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_void_p] * arguments)
    return Code(made(engine.get_function_address(ENTRY)), engine, cached)


def _key(source: str) -> str:
    cpu = f"{llvm.get_host_cpu_name()} {llvm.get_host_cpu_features().flatten()} {platform.machine()}"
    parts = (llvmlite.__version__, str(llvm.llvm_version_info), llvm.get_default_triple(), cpu, source)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _compiled(assembly: str, target: Any) -> bytes:
    module = llvm.parse_assembly(assembly)
    module.triple = target.triple
    module.data_layout = str(target.target_data)
    module.verify()
    tuning = llvm.create_pipeline_tuning_options(speed_level=2)
    builder = llvm.create_pass_builder(target, tuning)
    builder.getModulePassManager().run(module, builder)
    return bytes(target.emit_object(module))


def _kept(path: Path) -> bytes | None:
    """The object code of a file that is whole."""
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    code = whole[DIGEST:]
    return code if code and hashlib.sha256(code).digest() == whole[:DIGEST] else None


def _keep(path: Path, code: bytes) -> None:
    """Writes a file whole or not at all."""
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(code).digest() + code)
            os.replace(name, path)
        except OSError:
            with suppress(OSError):
                os.unlink(name)
            raise
