// Sessions: being built.
