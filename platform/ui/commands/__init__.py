"""The command line: each module contributes its commands as the tuple COMMANDS."""
