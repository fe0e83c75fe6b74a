"""Contents on disk: read from the user's folders, kept in the store, delivered back.

Only `workspace` and `operations` import it. It knows digests and paths, no names and no SQL.
"""
