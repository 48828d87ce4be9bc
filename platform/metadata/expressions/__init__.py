"""The expression language: what can be known of an expression without a record or a database.

Text to tree: `grammar`, `builder`, `ast`, `parse`. Tree to types: `checker`, with what may be named (`types`, `naming`,
`sets`, `inlining`, `zeros`) and what is said of mistakes (`unknown_names`, `habits`, `kinds`). The result is `typed`;
`functions` is the catalogue, each entry saying itself in Python and in SQL. All share values (`arithmetic`, `readings`,
`formats`, `periods`, `patterns`, `case_maps`, `rates`, `environment`), `closures`, pieces of SQL (`sql_…`,
`readings_sql`, `work_sql`, `templates`, `magnitude`) and `bounds`. `engine/expressions` makes something of it.
"""
