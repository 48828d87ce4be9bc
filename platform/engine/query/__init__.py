"""Reading records: columns over lookups, filters, sorting, paging, grouping, search."""
