"""Who reads which field of the specification: every access, resolved by mypy to its class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from mypy.build import build
from mypy.modulefinder import BuildSource
from mypy.options import Options
from mypy.plugin import AttributeContext, FunctionContext, MethodContext, Plugin
from mypy.types import Type

from tests.house.repository import ROOT, package

MODEL = "provisioning.spec.model"


class Reader(NamedTuple):
    """Where something is named: the module, and the function in it by its whole name."""

    module: str
    function: str


class _Watch(Plugin):
    """Told by mypy of each attribute, method and function of the model that the code names."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.found: dict[str, set[Reader]] = defaultdict(set)

    def _note(self, name: str, context: AttributeContext | MethodContext | FunctionContext) -> None:
        inside = context.api.scope.current_function()  # type: ignore[attr-defined]
        module = context.api.tree.fullname  # type: ignore[attr-defined]
        self.found[name].add(Reader(module, inside.fullname if inside else ""))

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        def hook(context: AttributeContext) -> Type:
            self._note(fullname, context)
            return context.default_attr_type

        return hook if fullname.startswith(MODEL) else None

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        def hook(context: MethodContext) -> Type:
            self._note(fullname, context)
            return context.default_return_type

        return hook if fullname.startswith(MODEL) else None

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        def hook(context: FunctionContext) -> Type:
            self._note(fullname, context)
            return context.default_return_type

        return hook if fullname.startswith(MODEL) else None


@cache
def _named() -> Mapping[str, set[Reader]]:
    """``provisioning.spec.model.people.Referent.address`` -> who names it."""
    options = Options()
    options.incremental, options.ignore_missing_imports = False, True
    options.python_executable = None  # what is not ours need not be known
    watch = _Watch(options)
    build([_source(path) for path in package()], options, extra_plugins=[watch])
    return watch.found


def _source(path):  # type: ignore[no-untyped-def]
    parts = path.relative_to(ROOT).with_suffix("").parts
    return BuildSource(str(path), ".".join(parts).removesuffix(".__init__"))


def readers(name: str) -> frozenset[str]:
    """The modules, below ``provisioning``, that read it; what the model asks of itself, a
    property or a method, is read by whoever asks the model.
    """
    found: set[str] = set()
    seen, waiting = set[str](), [name]
    while waiting:
        if (each := waiting.pop()) in seen:
            continue
        seen.add(each)
        for reader in _named().get(each, ()):
            if reader.module.startswith(MODEL):
                waiting.append(reader.function)
            else:
                found.add(reader.module.removeprefix("provisioning."))
    return frozenset(found)
