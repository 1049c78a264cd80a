// Networks: being built.
