"""What a person or a client sees: web pages, the HTTP interface and the command line."""
