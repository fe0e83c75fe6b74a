"""The command line: parse, call one operation, show the result. Only `__main__` imports it."""
