"""The description of /api/search, by hand: one address and one shape."""

from typing import Any

from . import rules

_TEXT = {"type": "string"}
_HIT = {
    "type": "object",
    "required": ["id", "kind", "title", "url", "date", "score", "snippet"],
    "properties": {
        "id": _TEXT, "kind": {"type": "string", "enum": list(rules.KINDS)}, "title": _TEXT, "url": {"type": "string", "format": "uri"},
        "date": {"type": "string", "format": "date"}, "score": {"type": "number"}, "snippet": _TEXT, "number": _TEXT, "validity": _TEXT,
        "organ": _TEXT, "twins": {"type": "array", "items": _TEXT, "description": "正文完全相同的其他文档"},
        "passages": {"type": "array", "items": {"type": "object", "properties": {"label": _TEXT, "url": {"type": "string", "format": "uri"}}}},
    },
}  # fmt: skip
_ERROR = {
    "description": "一句话说明原因",
    "content": {"application/json": {"schema": {"type": "object", "properties": {"error": _TEXT}}}},
}


def _parameter(
    name: str, description: str, schema: dict[str, Any] | None = None, *, required: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": description,
        "schema": schema or _TEXT,
    }


DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "站内搜索", "version": "1", "description": "搜索站群已公开的内容。"},
    "paths": {
        "/api/search": {
            "get": {
                "operationId": "search",
                "parameters": [
                    _parameter("q", "要搜的词", {"type": "string", "maxLength": rules.MAX_QUERY}, required=True),
                    _parameter("scope", "group 搜整个站群（默认），site 只搜本站", {"type": "string", "enum": ["group", "site"]}),
                    _parameter("sort", "time 按时间，否则按相关度", {"type": "string", "enum": ["relevance", "time"]}),
                    _parameter("page", "第几页", {"type": "integer", "minimum": 1, "maximum": rules.MAX_PAGES}),
                    *(_parameter(facet, label) for facet, label in rules.FACETS.items()),
                ],
                "responses": {
                    "200": {
                        "description": "结果，最多取 200 条候选",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": ["total", "capped", "results"],
                                    "properties": {
                                        "total": {"type": "integer"}, "capped": {"type": "boolean"}, "results": {"type": "array", "items": _HIT},
                                    },
                                }
                            }
                        },
                    },
                    "400": _ERROR, "429": _ERROR, "503": _ERROR,
                },
            }
        }
    },
}  # fmt: skip
