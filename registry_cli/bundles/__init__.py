"""Bundles: versions and links in one file or stream, written and read with our own strict reader.

Only operations import it. docs/bundles.md describes the format.
"""
