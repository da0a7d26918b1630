"""What a schema says about its fields, by name: the one module that `schema` imports for reads."""

from queryplan.declare.arguments import (
    COUNTS_LIMIT,
    NODES_LIMIT,
    PAGE_DEFAULT,
    PAGE_LIMIT,
    SEARCH_LIMIT,
)
from queryplan.declare.combinations import (
    FILTER_DEPTH,
    FILTER_TERMS,
    FILTER_VALUES,
    any_of,
    every_of,
    none_of,
)
from queryplan.declare.fields import declaration_of, scope_of
from queryplan.declare.relations import (
    counts,
    entity,
    id_of,
    many,
    node,
    nodes,
    one,
    page,
    sifting,
)
from queryplan.declare.rows import column, computed, group, part
from queryplan.declare.scopes import field_scopes, say_scopes, type_scopes
from queryplan.declare.sources import source
from queryplan.declare.types import Connection, Count, Edge, Node, PageInfo, SortDirection
from queryplan.ids import MalformedId, decode_id, encode_id
from queryplan.refusals import bad_input, row_id

__all__ = [
    "COUNTS_LIMIT",
    "FILTER_DEPTH",
    "FILTER_TERMS",
    "FILTER_VALUES",
    "NODES_LIMIT",
    "PAGE_DEFAULT",
    "PAGE_LIMIT",
    "SEARCH_LIMIT",
    "Connection",
    "Count",
    "Edge",
    "MalformedId",
    "Node",
    "PageInfo",
    "SortDirection",
    "any_of",
    "bad_input",
    "column",
    "computed",
    "counts",
    "declaration_of",
    "decode_id",
    "encode_id",
    "entity",
    "every_of",
    "field_scopes",
    "group",
    "id_of",
    "many",
    "node",
    "nodes",
    "none_of",
    "one",
    "page",
    "part",
    "row_id",
    "say_scopes",
    "scope_of",
    "sifting",
    "source",
    "type_scopes",
]
