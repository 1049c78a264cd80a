// Datasets: being built.
