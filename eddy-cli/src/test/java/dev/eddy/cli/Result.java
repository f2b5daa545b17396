package dev.eddy.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/// What a command left: its exit status and what it printed.
record Result(int status, String out, String err) {

  static Result of(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    var line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    int status = line.execute(args);
    return new Result(status, out.toString(), err.toString());
  }
}
