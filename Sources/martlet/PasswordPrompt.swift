internal import App
internal import Foundation

/// A password from a person, unseen, or from a pipe.
enum PasswordPrompt {
    /// Reads one password: twice on a terminal, without echo; one line of standard input otherwise.
    ///
    /// - Throws: ``CommandFailure`` when it is empty, too long, the well-known one or not the same twice.
    static func read() throws -> Secret {
        guard isatty(STDIN_FILENO) == 1 else { return try accepted(readLine(strippingNewline: true) ?? "") }
        let first = try ask("Password: ")
        let second = try ask("Again: ")
        guard first == second else { throw CommandFailure(.usage, "the two are not the same; nothing was printed") }
        return try accepted(first)
    }

    private static func accepted(_ text: String) throws -> Secret {
        guard !text.isEmpty else { throw CommandFailure(.usage, "the password is empty") }
        guard text.utf8.count <= 1024 else { throw CommandFailure(.usage, "the password is longer than 1,024 bytes") }
        guard text != Configuration.wellKnownPassword else {
            throw CommandFailure(.usage, "that password is known to everybody; choose another")
        }
        return Secret(text)
    }

    /// Reads a line with the terminal's echo and signal keys off.
    ///
    /// Signal keys too, as in glibc's getpass(3): a process that ends here would leave the terminal without echo. Ctrl-C
    /// counts as giving up once the line ends. Source: tcsetattr(3).
    private static func ask(_ prompt: String) throws -> String {
        var saved = termios()
        guard tcgetattr(STDIN_FILENO, &saved) == 0 else {
            throw CommandFailure(.couldNotRun, "the terminal's echo cannot be turned off; pipe the password in")
        }
        var silent = saved
        silent.c_lflag &= ~tcflag_t(ECHO | ISIG)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else {
            throw CommandFailure(.couldNotRun, "the terminal's echo cannot be turned off; pipe the password in")
        }
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved)
            Console.note("")
        }
        Console.write(Array(prompt.utf8)[...], to: STDERR_FILENO)
        let line = readLine(strippingNewline: true) ?? ""
        guard !line.contains("\u{3}") else { throw CommandFailure(.couldNotRun, "given up; nothing was printed") }
        return line
    }
}
