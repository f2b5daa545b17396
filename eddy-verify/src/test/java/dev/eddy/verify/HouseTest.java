package dev.eddy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The rooms of the house, drawn from the class files: `docs/images/house*.svg`. The pictures are
/// checked in every run; `-Deddy.write=true` writes them. And what keeps a room small enough to
/// know: a package says what it is, and has twenty files or a reason.
class HouseTest {
  private static final String ROOT = "dev.eddy";

  /// The modules that `./verify` has built before this one.
  private static final List<String> MODULES =
      List.of(
          "core", "vector", "formats", "onnx", "tasks", "parquet", "examples", "cli", "testkit");

  private static final int MOST_FILES = 20;

  /// How a package begins to say why it has more.
  private static final String REASON = "More than twenty files, because ";

  private static final Path HOUSE = Path.of("").toAbsolutePath().getParent();

  /// The packages of each module, without the common root.
  private static final Map<String, Set<String>> PACKAGES = new TreeMap<>();

  /// The packages that each package uses.
  private static final Map<String, Set<String>> USES = new TreeMap<>();

  @BeforeAll
  static void readClassFiles() {
    for (var module : MODULES) {
      var classes =
          new ClassFileImporter().importPath(HOUSE.resolve("eddy-" + module + "/target/classes"));
      for (var type : classes) {
        if (!type.getPackageName().startsWith(ROOT)) {
          continue;
        }
        PACKAGES.computeIfAbsent(module, name -> new TreeSet<>()).add(room(type));
        var uses = USES.computeIfAbsent(room(type), name -> new TreeSet<>());
        type.getDirectDependenciesFromSelf().stream()
            .map(dependency -> dependency.getTargetClass().getBaseComponentType())
            .filter(used -> used.getPackageName().startsWith(ROOT))
            .map(HouseTest::room)
            .forEach(uses::add);
      }
    }
  }

  private static String room(JavaClass type) {
    var name = type.getPackageName();
    return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
  }

  @Test
  void packagesFormNoCycleHoweverDeep() {
    var classes =
        new ClassFileImporter()
            .importPaths(
                MODULES.stream()
                    .map(module -> HOUSE.resolve("eddy-" + module + "/target/classes"))
                    .toList());

    SlicesRuleDefinition.slices()
        .matching("dev.eddy.(**)")
        .should()
        .beFreeOfCycles()
        .check(classes);
  }

  @Test
  void thePictureOfTheRoomsIsTheCode() throws IOException {
    var lines = new TreeMap<String, List<String>>();
    var uses = new TreeMap<String, Set<String>>();
    PACKAGES.forEach((module, packages) -> {
      lines.put("eddy-" + module, rows(packages, module));
      var used = new TreeSet<String>();
      PACKAGES.forEach((other, rooms) -> {
        if (packages.stream().anyMatch(room -> USES.get(room).stream().anyMatch(rooms::contains))) {
          used.add("eddy-" + other);
        }
      });
      uses.put("eddy-" + module, used);
    });

    same(
        "house.svg",
        LayeredDrawing.draw("The modules of Eddy: an arrow is an import", lines, uses));
  }

  @Test
  void thePictureInsideEachModuleIsTheCode() throws IOException {
    for (var module : PACKAGES.keySet()) {
      var rooms = PACKAGES.get(module);
      if (rooms.size() > 2) {
        var lines = new TreeMap<String, List<String>>();
        var uses = new TreeMap<String, Set<String>>();
        for (var room : rooms) {
          lines.put(inside(room, module), List.of());
          var used = new TreeSet<String>();
          USES.get(room).stream()
              .filter(rooms::contains)
              .forEach(other -> used.add(inside(other, module)));
          uses.put(inside(room, module), used);
        }
        same(
            "house-" + module + ".svg",
            LayeredDrawing.draw(
                "The packages of eddy-" + module + ": an arrow is an import", lines, uses));
      }
    }
  }

  /// The name of a package as it is said inside its module.
  private static String inside(String room, String module) {
    return room.equals(module) || !room.startsWith(module + ".")
        ? room
        : room.substring(module.length() + 1);
  }

  /// Names of packages in lines of about the same length.
  private static List<String> rows(Set<String> packages, String module) {
    var rows = new ArrayList<String>();
    for (var room : packages) {
      if (room.equals(module)) {
        continue;
      }
      var name = inside(room, module);
      if (rows.isEmpty() || rows.getLast().length() + name.length() > 46) {
        rows.add(name);
      } else {
        rows.set(rows.size() - 1, rows.getLast() + " · " + name);
      }
    }
    return rows;
  }

  private static void same(String name, String drawn) throws IOException {
    var file = HOUSE.resolve("docs/images").resolve(name);
    if (Boolean.getBoolean("eddy.write")) {
      Files.writeString(file, drawn);
    }
    assertThat(file)
        .as("%s is old; write it with -Deddy.write=true", name)
        .exists()
        .content()
        .isEqualTo(drawn);
  }

  @Test
  void everyPackageSaysWhatItIsAndIsSmallOrHasAReason() throws IOException {
    var faults = new ArrayList<String>();
    try (var modules = Files.list(HOUSE)) {
      for (var module : modules.filter(HouseTest::isModule).sorted().toList()) {
        try (var folders = Files.walk(module.resolve("src/main/java"))) {
          for (var folder : folders.filter(Files::isDirectory).toList()) {
            check(folder, faults);
          }
        }
      }
    }

    assertThat(faults).isEmpty();
  }

  private static boolean isModule(Path folder) {
    return folder.getFileName().toString().startsWith("eddy-")
        && Files.isDirectory(folder.resolve("src/main/java"));
  }

  private static void check(Path folder, List<String> faults) throws IOException {
    var files = new ArrayList<String>();
    try (var all = Files.list(folder)) {
      all.map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java") && !name.endsWith("-info.java"))
          .forEach(files::add);
    }
    if (files.isEmpty()) {
      return;
    }
    var place = HOUSE.relativize(folder);
    var info = folder.resolve("package-info.java");
    var said = Files.exists(info) ? words(Files.readString(info)) : "";
    if (said.length() < 60) {
      faults.add(place + ": a package-info with a sentence or two on what the package is");
    }
    if (files.size() > MOST_FILES && !said.contains(REASON)) {
      faults.add(
          "%s: %d files; redraw it, or say in its package-info \"%s…\""
              .formatted(place, files.size(), REASON));
    }
  }

  private static String words(String source) {
    return source
        .lines()
        .filter(line -> line.startsWith("///"))
        .map(line -> line.substring(3).strip())
        .reduce("", (text, line) -> text + line + " ");
  }
}
