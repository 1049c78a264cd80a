/// Reads the bytes as a `config.json`, every entry in every way, and as an index of shards.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzConfiguration(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do throws(PretrainedError) {
    let configuration = try Configuration(bytes: bytes, path: "config.json")
    for key in ["model_type", "num_experts", "mlp_only_layers", "text_config", "rms_norm_eps"] {
      _ = try? configuration.integer(key, 0...1 << 16)
      _ = try? configuration.number(key)
      _ = try? configuration.truth(key, default: false)
      _ = try? configuration.text(key)
      _ = try? configuration.texts(key)
      _ = try? configuration.numbers(key)
      _ = try? configuration.object(key)?.integer(key, 0...9)
    }
  } catch {
    precondition(!error.description.isEmpty)
  }
  do throws(PretrainedError) {
    _ = try TensorFiles.weightMap(bytes, path: "model.safetensors.index.json")
  } catch {
    precondition(!error.description.isEmpty)
  }
  return 0
}
