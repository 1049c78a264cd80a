import Glibc

/// The text as libedit's wide calls take it, one `wchar_t` a scalar, with a zero at the end.
func wideString(_ text: String) -> [wchar_t] {
  text.unicodeScalars.map { wchar_t($0.value) } + [0]
}

/// One of libedit's characters as a scalar.
func scalar(_ wide: wchar_t) -> Unicode.Scalar {
  Unicode.Scalar(UInt32(bitPattern: wide)) ?? "\u{FFFD}"
}
