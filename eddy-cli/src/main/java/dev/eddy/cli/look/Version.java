package dev.eddy.cli.look;

import dev.eddy.cli.Main;
import picocli.CommandLine.IVersionProvider;

/// The line of `eddy --version`: Eddy's version, from the module, and the JVM's.
public final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    var version = Main.class.getModule().getDescriptor().rawVersion().orElse("(not packaged)");
    return new String[] {"eddy " + version + ", JDK " + Runtime.version()};
  }
}
