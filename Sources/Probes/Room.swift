// Probes: being built.
