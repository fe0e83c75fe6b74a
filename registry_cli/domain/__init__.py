"""Names, references, manifests, roles and events: pure rules without files, SQL or clock.

Every other layer may import it; it imports only `digests`, `errors` and `named_tuples`.
"""
