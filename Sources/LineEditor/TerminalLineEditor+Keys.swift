import CEditLine
import Glibc

/// Keys that no keyboard has, for what the editor does on libedit's behalf: C1 control characters,
/// which are taken out of what is typed.
enum PrivateKey {
  /// Inserts the pasted block.
  static let paste: Unicode.Scalar = "\u{80}"
  /// Inserts what the line starts with.
  static let prefill: Unicode.Scalar = "\u{81}"
  /// Inserts the combining mark in `mark`.
  static let mark: Unicode.Scalar = "\u{83}"
  /// Moves to the end of the line, so that output does not run into it.
  static let end: Unicode.Scalar = "\u{82}"
}

extension TerminalLineEditor {
  /// Sets libedit up; `~/.editrc` comes first, because its `bind -v` wipes every other binding.
  func configure() {
    _ = editline_set_client_data(handle, Unmanaged.passUnretained(self).toOpaque())
    _ = editline_set_prompt(handle, { TerminalLineEditor.owner(of: $0)?.promptPointer }, 1)
    _ = editline_set_reader(handle) { handle, key in
      guard let editor = TerminalLineEditor.owner(of: handle), let key else { return -1 }
      return editor.readKey(into: &key.pointee)
    }
    _ = editline_set_signal(handle, 0)
    _ = editline_history_set_size(historyHandle, Int32(History.maximumCount))
    _ = editline_set_history(handle, historyHandle)
    _ = editline_set_editor(handle, wideString("emacs"))
    readSettings()
    addFunctions()
    bindKeys()
  }

  private func readSettings() {
    let path = Terminal.environment("EDITRC") ?? (Terminal.environment("HOME") ?? "") + "/.editrc"
    guard access(path, R_OK) == 0, el_source(handle, path) != 0 else { return }
    settingsProblem = .settingsCutShort(path: path)
  }

  private func addFunctions() {
    add("chartroom-complete", "Complete") { handle, _ in
      TerminalLineEditor.owner(of: handle)?.completeAtCursor() ?? UInt8(CC_ERROR)
    }
    add("chartroom-paste", "Insert the pasted block") { handle, _ in
      TerminalLineEditor.owner(of: handle)?.insertPaste()
      return UInt8(CC_REFRESH)
    }
    add("chartroom-prefill", "Insert what the line starts with") { handle, _ in
      TerminalLineEditor.owner(of: handle)?.insertPrefill()
      return UInt8(CC_REFRESH)
    }
    add("chartroom-mark", "Insert a combining mark") { handle, _ in
      TerminalLineEditor.owner(of: handle)?.insertMark()
      return UInt8(CC_REFRESH)
    }
    add("chartroom-end", "Move behind the line") { handle, _ in
      TerminalLineEditor.owner(of: handle)?.moveCursor(to: Int(Int32.max))
      return UInt8(CC_REFRESH)
    }
  }

  private func bindKeys() {
    bind("\t", to: "chartroom-complete")
    bind("^R", to: "em-inc-search-prev")
    bind(String(PrivateKey.paste), to: "chartroom-paste")
    bind(String(PrivateKey.prefill), to: "chartroom-prefill")
    bind(String(PrivateKey.mark), to: "chartroom-mark")
    bind(String(PrivateKey.end), to: "chartroom-end")
    // In vi's insert map a sequence would make the escape key wait for the next one.
    guard editline_is_vi(handle) == 0 else { return }
    for (key, function) in [
      ("\\e[3~", "ed-delete-next-char"), ("\\e[1~", "ed-move-to-beg"),
      ("\\e[4~", "ed-move-to-end"), ("\\e[7~", "ed-move-to-beg"), ("\\e[8~", "ed-move-to-end"),
      ("\\e[1;5C", "em-next-word"), ("\\e[1;5D", "ed-prev-word"), ("\\e[1;3C", "em-next-word"),
      ("\\e[1;3D", "ed-prev-word"), ("\\e[5~", "ed-search-prev-history"),
      ("\\e[6~", "ed-search-next-history"),
    ] {
      _ = editline_bind(handle, wideString(key), wideString(function))
    }
  }

  private func add(_ name: String, _ help: String, _ run: editline_key_function) {
    // libedit keeps the pointers.
    let kept = [name, help].map { text in
      let wide = wideString(text)
      let storage = UnsafeMutableBufferPointer<wchar_t>.allocate(capacity: wide.count)
      _ = storage.initialize(from: wide)
      return storage
    }
    functionNames += kept
    _ = editline_add_function(handle, kept[0].baseAddress, kept[1].baseAddress, run)
  }

  /// Binds a key in both of vi's maps.
  private func bind(_ key: String, to function: String) {
    _ = editline_bind(handle, wideString(key), wideString(function))
    _ = editline_bind_alternative(handle, wideString(key), wideString(function))
  }

  static func owner(of handle: OpaquePointer?) -> TerminalLineEditor? {
    guard let data = editline_client_data(handle) else { return nil }
    return Unmanaged<TerminalLineEditor>.fromOpaque(data).takeUnretainedValue()
  }

  /// libedit's reader: 1 with a key, 0 at the end of the input, -1 to give the line up.
  private func readKey(into key: inout wchar_t) -> Int32 {
    guard ending == nil else { return -1 }
    // Only now, with the prompt on show: a long history takes longer than the rest of the start.
    if needsHistory { loadHistory() }
    if let work = afterDrawing {
      afterDrawing = nil
      work()
    }
    while true {
      if !fedKeys.isEmpty {
        key = wchar_t(fedKeys.removeFirst().value)
        return 1
      }
      switch input.next() {
      case .scalar(let scalar) where scalar.value > 0x7F && Terminal.columns(of: scalar) == 0:
        mark = scalar
        fedKeys.append(PrivateKey.mark)
      case .scalar(let scalar): fedKeys.append(scalar)
      case .paste(let block):
        pasted = block
        fedKeys.append(PrivateKey.paste)
      case .signal: takeSignals()
      case .end:
        ending = .endOfInput
        return 0
      }
    }
  }
}
