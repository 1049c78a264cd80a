// LinearAlgebra: being built.
