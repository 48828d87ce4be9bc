"""The cases: each measures one thing that the issue asks for and answers figures."""
