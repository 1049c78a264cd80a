import Sessions
/// being built
enum Export { static func write(_ object: SessionObject, to path: String) throws {} }
