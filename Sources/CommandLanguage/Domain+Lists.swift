extension Domain {
  /// Values of another domain, one after the other in one word, such as `dense,top-k,soft`.
  public static func list<Element>(
    of element: Domain<Context, Element>, separator: Character = ","
  ) -> Self where Value == [Element] {
    let example = "\(element.placeholder)\(separator)…"
    return Domain(
      placeholder: example,
      description: "a list, with '\(separator)' between its items, each \(element.description)",
      parse: { text, context throws(DomainError) in
        var values: [Element] = []
        let items = text.split(separator: separator, omittingEmptySubsequences: false)
        for item in items {
          do throws(DomainError) {
            values.append(try element.parse(String(item), in: context))
          } catch {
            if items.count == 1 { throw error }
            throw DomainError("its item '\(item)' does not fit; \(error.advice)", hint: error.hint)
          }
        }
        return values
      },
      complete: { prefix, context in
        let items = prefix.split(separator: separator, omittingEmptySubsequences: false)
        let kept = items.dropLast().map { $0 + String(separator) }.joined()
        return element.complete(String(items.last ?? ""), in: context)
          .filter { completion in !items.dropLast().contains { $0 == completion.text } }
          .map { Completion(kept + $0.text, isPartial: $0.isPartial, note: $0.note) }
      })
  }

  /// A value that one of a few keywords, in a word of its own, may precede: `total moe` or `moe`.
  public static func optionalLeading<Wrapped>(
    keywords: [String], then domain: Domain<Context, Wrapped>
  ) -> Self where Value == (String?, Wrapped) {
    Domain(
      placeholder: "[\(keywords.joined(separator: "|"))] \(domain.placeholder)",
      description: "\(domain.description), after \(keywords.joinedWithOr) if you like",
      leadingKeywords: keywords,
      parseWords: { words, context throws(DomainError) in
        if words.count > 1, let value = words.last {
          return (words.first, try domain.parse(value, in: context))
        }
        let word = words.first ?? ""
        do throws(DomainError) {
          return (nil, try domain.parse(word, in: context))
        } catch {
          guard keywords.contains(word) else { throw error }
          throw DomainError("give \(domain.description) after it.")
        }
      },
      completeWords: { preceding, prefix, context in
        let values = domain.complete(prefix, in: context)
        return preceding.isEmpty ? keywords.map { Completion($0) } + values : values
      })
  }
}
