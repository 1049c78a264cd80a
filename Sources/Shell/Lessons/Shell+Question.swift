import CommandLanguage
import Commands
import Documents
import Lessons
import Sessions
import Transcripts

extension Shell {
  /// Takes a line as the answer of a question; false where it is a command to be tried.
  func takes(_ line: String, as question: Question) -> Bool {
    let text = String(
      line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    guard let run = lesson else { return false }
    if question.isPrediction { return takesGuess(text, question) }
    guard !text.isEmpty else {
      say(question.asked)
      return true
    }
    if case .command = question.kind {
      judgeEffect(of: text, question, run)
      return true
    }
    let judgement = Judge(question, lesson: run.own.session, copy: session).judge(text)
    if isForTheShell(text, question, judgement) { return false }
    take(judgement, of: text, question)
    return true
  }

  /// Whether a line that is no right answer is a command instead: what is no answer of the kind, or, where any
  /// word is one, what begins with the name of a command.
  private func isForTheShell(
    _ text: String, _ question: Question, _ judgement: Judgement
  ) -> Bool {
    switch (judgement, question.kind) {
    case (.unreadable, _), (.wrong, .word): isCommand(text)
    default: false
    }
  }

  /// Whether a line is for the shell: a command, help, a comment, or the name of an object.
  private func isCommand(_ text: String) -> Bool {
    let words = Lexer.words(in: text)
    guard let word = words.first?.text else { return false }
    // One word that is a command, but cannot stand alone, is an answer.
    if words.count == 1, Interpreter.table[word] != nil {
      return (try? Interpreter.table.invocation(of: text, in: interpreter.bench)) != nil
    }
    return Interpreter.table[word] != nil || text.hasPrefix("?") || text.hasPrefix("#")
      || text.hasPrefix("!") || text.hasPrefix("> ") || session.object(named: text) != nil
  }

  private func take(_ judgement: Judgement, of text: String, _ question: Question) {
    switch judgement {
    case .right(let remark):
      guard let run = lesson else { return }
      praise(text, remark)
      if let explanation = question.explanation { say(explanation) }
      goOn(with: run.own)
    case .wrong(let message): regret(text, message, question)
    case .unreadable(let message): say(message)
    }
  }

  func praise(_ text: String, _ remark: String?) {
    lesson?.result.isRight = true
    note(.answer, answer: text, right: true)
    say((["Right."] + [remark].compactMap { $0 }).joined(separator: " "))
  }

  func regret(_ text: String, _ message: String?, _ question: Question) {
    lesson?.result.wrongCount += 1
    note(.answer, answer: text, right: false)
    guard let result = lesson?.result else { return }
    var sentences = [message ?? "That is not it."]
    if result.wrongCount >= question.tries {
      sentences.append("`answer` shows the answer.")
    } else if result.hintCount < question.hints.count {
      sentences.append("`hint` helps.")
    }
    say(sentences.joined(separator: " "))
    saveProgress()
  }

  private func takesGuess(_ text: String, _ question: Question) -> Bool {
    guard let run = lesson else { return false }
    guard !text.isEmpty else {
      guard run.hasOfferedGuess else {
        lesson?.hasOfferedGuess = true
        say("Type a guess; Enter once more goes on without one.")
        return true
      }
      say("No guess.")
      goOn(with: run.own)
      return true
    }
    if case .unreadable(let message) = Judge(question, lesson: run.own.session, copy: session)
      .judge(text)
    {
      // What the guess is about need not be there yet; a number is enough.
      let isNumber = Double(text.filter { $0 != "%" }) != nil
      if case .number = question.kind, isNumber {
        return takeGuess(text, question)
      }
      if isCommand(text) { return false }
      say(message)
      return true
    }
    return takeGuess(text, question)
  }

  private func takeGuess(_ text: String, _ question: Question) -> Bool {
    guard let run = lesson else { return false }
    note(.guess, answer: text)
    goOn(with: run.own)
    lesson?.guess = (question, text)
    return true
  }

  func goOn(with own: Interpreter) {
    lesson?.goOn(with: own)
    interpreter = own
    saveProgress()
  }
}
