"""Where the content of files is kept: one entry a place (a disk; an object store may follow)."""
