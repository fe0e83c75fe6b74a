"""The Python API: what `import registry_cli as wandb` gives to scripts.

A face like the command line: it reads what a script says, asks the operations, and knows no rule
of its own. Nothing here keeps a second copy of what the catalog holds. Only the package itself
imports it, name by name, as scripts ask for them.
"""
