// LineEditor: being built.
