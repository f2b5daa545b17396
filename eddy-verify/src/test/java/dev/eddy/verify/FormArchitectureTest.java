package dev.eddy.verify;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The plan of the forms, read from the class files: each form is one package with the same parts,
/// and nobody else names it.
class FormArchitectureTest {

  private static final String TASKS = "dev.eddy.tasks";
  private static final String SERVICE = TASKS + ".Form";
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path CLASSES = ROOT.resolve("eddy-tasks/target/classes");

  private static JavaClasses tasksAndCommand;

  @BeforeAll
  static void readClassFiles() {
    tasksAndCommand =
        new ClassFileImporter()
            .importPaths(
                Stream.of(CLASSES, ROOT.resolve("eddy-cli/target/classes"))
                    .filter(Files::isDirectory)
                    .toList());
  }

  /// The classes of the forms, as the class path finds them.
  static List<String> forms() throws IOException {
    return Files.readAllLines(CLASSES.resolve("META-INF/services").resolve(SERVICE));
  }

  private static String home(String form) {
    return form.substring(0, form.lastIndexOf('.'));
  }

  @Test
  void theModulePathFindsTheFormsOfTheClassPath() throws IOException {
    try (var in = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
      assertThat(ModuleDescriptor.read(in).provides())
          .filteredOn(provides -> provides.service().equals(SERVICE))
          .flatExtracting(ModuleDescriptor.Provides::providers)
          .containsExactlyElementsOf(forms())
          .hasSizeGreaterThan(4);
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void aFormHasThePartsThatAllHave(String form) {
    var home = home(form);
    var name = form.substring(home.length() + 1).replaceFirst("Form$", "");
    var classes =
        tasksAndCommand.stream()
            .filter(one -> one.getPackageName().equals(home) && !one.isNestedClass())
            .toList();

    assertThat(name).isEqualToIgnoringCase(home.substring(home.lastIndexOf('.') + 1));
    assertThat(classes)
        .extracting(JavaClass::getSimpleName)
        .contains(
            name + "Form", name + "Data", name + "Examples", name + "Network", name + "Result");
    assertThat(classes)
        .filteredOn(one -> one.isAssignableTo(TASKS + ".TrainedModel"))
        .as("what users hold")
        .allMatch(one -> one.getModifiers().contains(JavaModifier.PUBLIC))
        .filteredOn(
            one -> !one.getRawSuperclass().orElseThrow().isAssignableTo(TASKS + ".TrainedModel"))
        .as("of one kind")
        .hasSize(1);
    assertThat(classes)
        .filteredOn(one -> one.getSimpleName().equals(name + "Result"))
        .allMatch(one -> one.isAssignableTo(TASKS + ".Evaluation"));
  }

  /// Siblings are outside, too.
  @ParameterizedTest
  @MethodSource("forms")
  void nothingOutsideAFormsPackageNamesIt(String form) {
    var home = home(form);
    noClasses()
        .that(resideOutsideOfPackage(home))
        .should()
        .dependOnClassesThat(resideInAnyPackage(home + ".."))
        .check(tasksAndCommand);
  }

  @Test
  void packagesOfTheTasksFormNoCycle() {
    slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass one) {
                var name = one.getPackageName();
                return name.equals(TASKS) || name.startsWith(TASKS + ".")
                    ? SliceIdentifier.of(name)
                    : SliceIdentifier.ignore();
              }

              @Override
              public String getDescription() {
                return "packages of the tasks";
              }
            })
        .should()
        .beFreeOfCycles()
        .check(tasksAndCommand);
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("eddy-tasks/src/main/java/dev"))) {
      assertThat(
              files
                  .filter(file -> file.toString().endsWith(".java"))
                  .map(Path::getParent)
                  .distinct())
          .hasSizeGreaterThan(10)
          .allSatisfy(folder -> assertThat(folder.resolve("package-info.java")).exists());
    }
  }
}
