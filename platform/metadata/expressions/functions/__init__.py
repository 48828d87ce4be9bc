"""The functions and operators, one family a module; each entry says itself in Python and in SQL."""
