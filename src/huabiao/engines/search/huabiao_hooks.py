"""What the search sets up when all apps are ready: the engines that settings may choose; rows that follow a moved organ."""

from huabiao.foundation.accounts.paths import register_scoped
from huabiao.kernel import periodic

from . import asked, organs, registry
from .engine import register_engine
from .models import Word
from .postgres_engine import PostgresEngine
from .tantivy_engine import TantivyEngine

register_engine("tantivy", TantivyEngine)
register_engine("postgres", PostgresEngine)
register_scoped(Word)
registry.register_answer(organs.answer)
periodic.register("search.forget", 3600.0, asked.forget_old)
