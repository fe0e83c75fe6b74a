"""Write documents from the program itself. Only the Makefile and the tests use it."""
