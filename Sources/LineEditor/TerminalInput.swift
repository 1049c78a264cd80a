import CEditLine
import Glibc

/// Typed bytes as Unicode scalars, with pasted blocks and signals told apart.
///
/// Every wait is for the terminal and for a signal alike, so a signal is acted upon outside its
/// handler, whichever thread it was delivered to.
struct TerminalInput {
  enum Event {
    case scalar(Unicode.Scalar)
    /// A block between the brackets of a bracketed paste.
    case paste([UInt8])
    /// A watched signal or an interrupt arrived.
    case signal
    /// The terminal is gone.
    case end
  }

  private enum Waited {
    case bytes, signal, end, nothing
  }

  private static let pasteStart = Array("\u{1B}[200~".utf8)
  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  private let descriptor: Int32
  private var bytes: [UInt8] = []
  private var position = 0

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Forgets what was typed ahead.
  mutating func discard() {
    bytes = []
    position = 0
  }

  /// Whether bytes were read that no event is made of yet.
  var hasBytes: Bool { position < bytes.count }

  /// Takes what was typed while the terminal was line-wise; a Ctrl-D among it has become NUL.
  mutating func takeTypedAhead() {
    bytes += TypedAhead.take()
    let first = bytes.count
    guard getsMore(milliseconds: 0) else { return }
    for place in first..<bytes.count where bytes[place] == 0 { bytes[place] = 0x04 }
  }

  /// The next event; waits for it.
  mutating func next() -> Event {
    while true {
      if position == bytes.count {
        discard()
        switch wait(milliseconds: -1) {
        case .signal: return .signal
        case .end: return .end
        case .bytes, .nothing: continue
        }
      }
      if bytes[position] == 0x1B, TerminalImages.isAnswerOverdue, skipsAnswer() { continue }
      if bytes[position] == 0x1B, startsPaste() { return readPaste() }
      if let scalar = decode() { return .scalar(scalar) }
    }
  }

  /// Passes over an answer of the terminal that came too late, if one starts here.
  private mutating func skipsAnswer() -> Bool {
    while bytes.count - position > 1, let found = TerminalAnswer.first(in: bytes[position...]) {
      if found.answer != nil {
        position += found.length
        return true
      }
      guard getsMore(milliseconds: 50) else { break }
    }
    return false
  }

  /// Whether a paste starts here; a bracket cut in two by the terminal is waited for.
  private mutating func startsPaste() -> Bool {
    let start = Self.pasteStart
    while bytes.count - position < start.count {
      let rest = bytes[position...]
      // A lone escape is the key.
      guard rest.count > 1, start.starts(with: rest), getsMore(milliseconds: 50) else {
        return false
      }
    }
    return bytes[position...].starts(with: start)
  }

  private mutating func readPaste() -> Event {
    bytes.removeSubrange(..<(position + Self.pasteStart.count))
    position = 0
    var searched = 0
    // Signals are acted upon behind the block.
    defer { signals_wake() }
    while true {
      if let end = firstPasteEnd(from: searched) {
        let block = Array(bytes[..<end])
        bytes.removeSubrange(..<(end + Self.pasteEnd.count))
        return .paste(block)
      }
      searched = max(0, bytes.count - Self.pasteEnd.count)
      switch wait(milliseconds: -1) {
      case .end: return .end
      case .signal where InterruptFlag.isRaised:
        discard()
        return .signal
      case .bytes, .nothing, .signal: continue
      }
    }
  }

  private func firstPasteEnd(from start: Int) -> Int? {
    bytes.withUnsafeBytes { bytes in
      var start = start
      while let base = bytes.baseAddress, start < bytes.count,
        let found = memchr(base + start, 0x1B, bytes.count - start)
      {
        let place = UnsafeRawPointer(found) - base
        if bytes[place...].starts(with: Self.pasteEnd) { return place }
        start = place + 1
      }
      return nil
    }
  }

  /// The scalar at `position`; nil for a byte that starts none, which is passed over.
  private mutating func decode() -> Unicode.Scalar? {
    let first = bytes[position]
    let length = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : 4
    while bytes.count - position < length {
      guard getsMore(milliseconds: 50) else { break }
    }
    let end = min(bytes.count, position + length)
    guard let text = String(validating: bytes[position..<end], as: UTF8.self),
      let scalar = text.unicodeScalars.first
    else {
      position += 1
      return nil
    }
    position = end
    // C1 control characters are the editor's private keys; a Ctrl-Space asks for nothing.
    return 0x80..<0xA0 ~= scalar.value || scalar.value == 0 ? nil : scalar
  }

  /// Whether bytes came within the time; a signal is left for the next wait.
  private mutating func getsMore(milliseconds: Int32) -> Bool {
    switch wait(milliseconds: milliseconds) {
    case .bytes: return true
    case .signal:
      signals_wake()
      return false
    case .end, .nothing: return false
    }
  }

  /// Waits for bytes or a signal and appends the bytes.
  private mutating func wait(milliseconds: Int32) -> Waited {
    var descriptors = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: signals_wake_descriptor(), events: Int16(POLLIN), revents: 0),
    ]
    let ready = poll(&descriptors, 2, milliseconds)
    guard ready > 0 else { return .nothing }
    if descriptors[1].revents != 0 {
      signals_drain()
      return .signal
    }
    let room = 1 << 16
    var got = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      got = read(descriptor, buffer.baseAddress, room)
      count = max(0, got)
    }
    if got < 0, errno == EINTR || errno == EAGAIN { return .nothing }
    bytes += chunk
    return got > 0 ? .bytes : .end
  }
}
