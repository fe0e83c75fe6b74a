"""One use case per file: function(workspace, request) → frozen result.

Faces call these. They never print, and never read the environment, the working folder or the
clock; what is worth telling goes to `workspace.note`, progress to a callback.
"""
