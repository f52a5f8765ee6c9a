"""How a call to Microsoft Graph can end badly.

GraphError
├── Unreachable       nobody answered, or no token could be had: nothing was done
├── Lost              the answer was lost: whether it was done is unknown, the next reading decides
└── Answered          Graph answered with an error: status, code, message, request id
    ├── NotFound      404
    ├── Lagging       404, 403, 423 or 400 on what is new, beyond our patience (lag.py)
    ├── Forbidden     401, 403
    ├── Clash         409, 412
    └── Throttled     429, 502, 503, 504 until patience ran out
"""

from __future__ import annotations

from typing import Final

from provisioning.i18n import Sentence, phrase

NEEDED: Final[Sentence] = ("{said} ; il faut {wanted}", "{said}; it needs {wanted}")


class GraphError(Exception):
    """Printed as one sentence, that of a ``Message`` in English; never holds a token or a body."""


class Unreachable(GraphError):
    pass


class Lost(GraphError):
    pass


class Answered(GraphError):
    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        where: str,
        request_id: str | None = None,
        wanted: str = "",
    ) -> None:
        """``wanted``: the permissions that the call needs, where it was refused."""
        self.status = status
        self.code = code
        self.message = message
        self.where = where
        self.request_id = request_id
        trace = f" (request-id {request_id})" if request_id else ""
        said = f"{where}: {status} {code}: {message}{trace}"
        super().__init__(phrase(NEEDED, said=said, wanted=wanted) if wanted else said)


class NotFound(Answered):
    pass


class Lagging(Answered):
    pass


class Forbidden(Answered):
    pass


class Clash(Answered):
    pass


class Throttled(Answered):
    pass
