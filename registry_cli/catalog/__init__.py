"""The catalog: SQLite, its locks, its schema, and every line of SQL.

Only `workspace` and `operations` import it; nothing outside it imports sqlite3 or sqlite-utils.
"""
