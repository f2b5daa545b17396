package dev.eddy.cli.exchange;

import dev.eddy.cli.terminal.FileUse;
import dev.eddy.onnx.OnnxExport;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `eddy export`: a model in formats of other toolkits.
@Command(
    name = "export",
    description = {
      "Write a model in the format of another toolkit. What has no exact equal there is refused, and nothing is written.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  eddy export names.eddy --onnx names.onnx",
      "  eddy export book.eddy --onnx step.onnx --streaming    states are inputs and outputs",
      "  eddy export mood.eddy --keras mood.keras --safetensors mood.safetensors",
      "  eddy export mood.eddy --java app/Mood.java --package com.example    a class for any Java, Android too",
      "  eddy export mood.eddy --c mood.c                      a file for devices"
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class ExportCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      description = "A model that 'eddy train' wrote, or one of any format that Eddy reads.")
  private Path file;

  @Option(names = "--onnx", paramLabel = "FILE", description = "A graph of ONNX.")
  private Path onnx;

  @Option(names = "--keras", paramLabel = "FILE", description = "A .keras file of Keras 3.")
  private Path keras;

  @Option(
      names = "--safetensors",
      paramLabel = "FILE",
      description = "Weights that load_state_dict of PyTorch takes.")
  private Path safetensors;

  @Option(
      names = "--tensorflow",
      paramLabel = "PREFIX",
      description = "A checkpoint of TensorFlow: PREFIX.index and its data.")
  private Path tensorflow;

  @Option(names = "--rtneural", paramLabel = "FILE", description = "A model of RTNeural, JSON.")
  private Path rtneural;

  @Option(
      names = "--java",
      paramLabel = "FILE",
      description =
          "A class of plain Java 17 without dependencies, for Android too; the file names it: Names.java.")
  private Path java;

  @Option(
      names = "--c",
      paramLabel = "FILE",
      description =
          "One file of C11 that allocates nothing; its name is what every function begins with.")
  private Path c;

  @Option(
      names = "--package",
      paramLabel = "NAME",
      description = "The package of the class, such as com.example.")
  private String packageName;

  @Option(
      names = "--weights",
      paramLabel = "WHERE",
      description =
          "Weights of --java and --c: inside the source, or beside it as NAME.weights; inside up to 65,536.")
  private String weights;

  @Option(
      names = "--streaming",
      description = "The states of the ONNX graph are inputs and outputs: any steps at a time.")
  private boolean streaming;

  @Option(
      names = "--lengths",
      description =
          "The ONNX graph takes the number of steps of each row (sequence_lens); where a cell is no"
              + " operator of ONNX, it is refused.")
  private boolean lengths;

  @Mixin private SettingFlags settings;

  @Override
  public void run() {
    var targets = targets();
    if (targets.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "eddy export: expected where to, such as --onnx FILE; 'eddy export --help' lists the formats");
    }
    if (streaming && onnx == null) {
      throw new ParameterException(
          spec.commandLine(), "eddy export: --streaming is for --onnx FILE, which is not given");
    }
    if (lengths && onnx == null) {
      throw new ParameterException(
          spec.commandLine(), "eddy export: --lengths is for --onnx FILE, which is not given");
    }
    if (packageName != null && java == null) {
      throw new ParameterException(
          spec.commandLine(), "eddy export: --package is for --java FILE, which is not given");
    }
    if (weights != null && java == null && c == null) {
      throw new ParameterException(
          spec.commandLine(), "eddy export: --weights is for --java or --c, and neither is given");
    }
    var use = new FileUse().reads("MODEL", file);
    targets.forEach((target, to) -> use.writes(target.flag(), target.named(to), target.kind()));
    var out = spec.commandLine().getOut();
    var source = ModelFile.open(file).source(settings.given());
    targets.forEach((target, to) -> {
      new Writing(source, target, wishes(), to).write(out);
      out.flush();
    });
    source.network().notes().forEach(note -> out.println("  " + note));
    out.flush();
  }

  private Wishes wishes() {
    var settings = new LinkedHashMap<String, String>();
    Optional.ofNullable(packageName).ifPresent(name -> settings.put("package", name));
    Optional.ofNullable(weights).ifPresent(where -> settings.put("weights", where));
    var graph = EnumSet.noneOf(OnnxExport.Option.class);
    if (streaming) {
      graph.add(OnnxExport.Option.STREAMING);
    }
    if (lengths) {
      graph.add(OnnxExport.Option.LENGTHS);
    }
    return new Wishes(graph, settings);
  }

  private Map<Target, Path> targets() {
    var targets = new EnumMap<Target, Path>(Target.class);
    Optional.ofNullable(onnx).ifPresent(to -> targets.put(Target.ONNX, to));
    Optional.ofNullable(keras).ifPresent(to -> targets.put(Target.KERAS, to));
    Optional.ofNullable(safetensors).ifPresent(to -> targets.put(Target.SAFETENSORS, to));
    Optional.ofNullable(tensorflow).ifPresent(to -> targets.put(Target.TENSORFLOW, to));
    Optional.ofNullable(rtneural).ifPresent(to -> targets.put(Target.RTNEURAL, to));
    Optional.ofNullable(java).ifPresent(to -> targets.put(Target.JAVA, to));
    Optional.ofNullable(c).ifPresent(to -> targets.put(Target.C, to));
    return targets;
  }
}
