"""Every act on the library."""

from .deciding import approve, return_proposal
from .proposing import propose
from .sweeping import sweep
from .writing import create_policy, import_rows, save_draft

__all__ = ["approve", "create_policy", "import_rows", "propose", "return_proposal", "save_draft", "sweep"]
