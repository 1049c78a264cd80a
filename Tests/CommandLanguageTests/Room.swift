// CommandLanguage: being built.
