package dev.eddy.cli;

import picocli.CommandLine.IVersionProvider;

/// The line of `eddy --version`: Eddy's version, from the jar's manifest, and the JVM's.
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    var version = Main.class.getPackage().getImplementationVersion();
    return new String[] {"eddy " + (version == null ? "(not packaged)" : version) + ", JDK " + Runtime.version()};
  }
}
