/// A regular expression as a tree.
indirect enum ExpressionNode {
  /// One scalar of a set, by its number.
  case set(Int)
  case sequence([ExpressionNode])
  case choice([ExpressionNode])
  case repeated(ExpressionNode, least: Int, most: Int?, Eagerness)
  case look(ExpressionNode, isNegative: Bool)
  case atomic(ExpressionNode)
  case assertion(Expression.Assertion)

  /// How much a repetition takes.
  enum Eagerness {
    case greedy, lazy, possessive
  }

  /// Whether it may match nothing.
  var mayBeEmpty: Bool {
    switch self {
    case .set: false
    case .sequence(let nodes): nodes.allSatisfy(\.mayBeEmpty)
    case .choice(let nodes): nodes.contains(where: \.mayBeEmpty)
    case .repeated(let node, let least, _, _): least == 0 || node.mayBeEmpty
    case .look, .assertion: true
    case .atomic(let node): node.mayBeEmpty
    }
  }
}

/// Makes the program of a tree.
struct ExpressionCompiler {
  private(set) var instructions: [Expression.Instruction] = []

  mutating func emit(_ instruction: Expression.Instruction) throws(ExpressionError) {
    guard instructions.count < Expression.programLimit else {
      throw .unsupported("more than \(Expression.programLimit) steps")
    }
    instructions.append(instruction)
  }

  mutating func append(_ node: ExpressionNode) throws(ExpressionError) {
    switch node {
    case .set(let set): try emit(.set(set))
    case .sequence(let nodes):
      for node in nodes { try append(node) }
    case .choice(let nodes): try append(choice: nodes)
    case .repeated(let node, let least, let most, let eagerness):
      try append(node, least: least, most: most, eagerness)
    case .look(let node, let isNegative):
      try enclose(node) { .look(isNegative: isNegative, end: $0) }
    case .atomic(let node): try enclose(node) { .atomic(end: $0) }
    case .assertion(let assertion): try emit(.assertion(assertion))
    }
  }

  private mutating func enclose(
    _ node: ExpressionNode, as instruction: (Int) -> Expression.Instruction
  ) throws(ExpressionError) {
    let start = instructions.count
    try emit(.accept)
    try append(node)
    try emit(.accept)
    instructions[start] = instruction(instructions.count)
  }

  private mutating func append(choice nodes: [ExpressionNode]) throws(ExpressionError) {
    var ends: [Int] = []
    for (index, node) in nodes.enumerated() {
      guard index < nodes.count - 1 else {
        try append(node)
        break
      }
      let split = instructions.count
      try emit(.accept)
      try append(node)
      ends.append(instructions.count)
      try emit(.accept)
      instructions[split] = .split(split + 1, instructions.count)
    }
    for end in ends { instructions[end] = .jump(instructions.count) }
  }

  private mutating func append(
    _ node: ExpressionNode, least: Int, most: Int?, _ eagerness: ExpressionNode.Eagerness
  ) throws(ExpressionError) {
    if case .set(let set) = node, eagerness != .lazy {
      return try emit(
        .run(set, least: least, most: most ?? .max, isPossessive: eagerness == .possessive))
    }
    if eagerness == .possessive {
      return try append(.atomic(.repeated(node, least: least, most: most, .greedy)))
    }
    guard most != nil || !node.mayBeEmpty else {
      throw .unsupported("an endless repetition of what may be empty")
    }
    for _ in 0..<least {
      let start = instructions.count
      try append(node)
      // What takes no step need not be said again.
      if instructions.count == start { break }
    }
    func branch(_ inside: Int, _ outside: Int) -> Expression.Instruction {
      eagerness == .lazy ? .split(outside, inside) : .split(inside, outside)
    }
    guard let most else {
      let split = instructions.count
      try emit(.accept)
      try append(node)
      try emit(.jump(split))
      instructions[split] = branch(split + 1, instructions.count)
      return
    }
    var splits: [Int] = []
    for _ in least..<most {
      splits.append(instructions.count)
      try emit(.accept)
      try append(node)
    }
    for split in splits { instructions[split] = branch(split + 1, instructions.count) }
  }
}
