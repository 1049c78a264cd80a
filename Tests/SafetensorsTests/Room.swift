// Safetensors: being built.
