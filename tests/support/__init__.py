"""Support for tests: material that several tests build on. Only tests import it."""
