package dev.eddy.verify;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.eddy.model.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The plan of the house, read from the class files: who may know whom, and which arithmetic gives
/// the same bits everywhere.
class ArchitectureTest {

  /// `Math` may differ between machines in all but these, which are exact or correctly rounded.
  private static final Set<String> EXACT =
      Set.of(
          "abs",
          "max",
          "min",
          "fma",
          "sqrt",
          "floor",
          "ceil",
          "rint",
          "round",
          "signum",
          "copySign",
          "clamp",
          "scalb",
          "getExponent",
          "ulp",
          "nextUp",
          "nextDown",
          "nextAfter",
          "addExact",
          "subtractExact",
          "multiplyExact",
          "negateExact",
          "incrementExact",
          "decrementExact",
          "absExact",
          "toIntExact",
          "floorDiv",
          "floorMod",
          "ceilDiv",
          "ceilMod",
          "ceilDivExact",
          "floorDivExact",
          "multiplyFull",
          "multiplyHigh",
          "unsignedMultiplyHigh");

  /// The functions of `VectorOperators` that the processor or its maths library may round in its
  /// own way.
  private static final Set<String> LIBRARY_LANES =
      Set.of(
          "SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN", "ATAN2", "SINH", "COSH", "TANH", "EXP",
          "EXPM1", "LOG", "LOG10", "LOG1P", "POW", "CBRT", "HYPOT");

  private static JavaClasses eddy;

  /// The packages of eddy-core.
  private static String[] core;

  @BeforeAll
  static void readClassFiles() throws IOException {
    var modules = Path.of("").toAbsolutePath().getParent();
    try (var folders = Files.list(modules);
        var packages = Files.list(modules.resolve("eddy-core/target/classes/dev/eddy"))) {
      eddy =
          new ClassFileImporter()
              .importPaths(
                  folders
                      .filter(folder -> folder.getFileName().toString().startsWith("eddy-"))
                      .map(folder -> folder.resolve("target/classes"))
                      .filter(Files::isDirectory)
                      .toList());
      core =
          packages
              .filter(Files::isDirectory)
              .map(folder -> "dev.eddy." + folder.getFileName() + "..")
              .toArray(String[]::new);
    }
  }

  @Test
  void coreKnowsTheJdkAndItselfOnly() {
    classes()
        .that()
        .resideInAnyPackage(core)
        .should()
        .onlyDependOnClassesThat(resideInAPackage("java..").or(resideInAnyPackage(core)))
        .check(eddy);
  }

  @Test
  void packagesOfOneModuleFormNoCycle() {
    slices().matching("dev.eddy.(*)..").should().beFreeOfCycles().check(eddy);
  }

  @Test
  void passesOnlyLookForward() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("graph")
        .definedBy("dev.eddy.graph")
        .layer("plan")
        .definedBy("dev.eddy.plan")
        .layer("lower")
        .definedBy("dev.eddy.lower")
        .layer("compile")
        .definedBy("dev.eddy.compile")
        .layer("explain")
        .definedBy("dev.eddy.explain")
        .whereLayer("graph")
        .mayOnlyBeAccessedByLayers("lower", "compile", "explain")
        .whereLayer("plan")
        .mayOnlyBeAccessedByLayers("lower", "compile", "explain")
        .whereLayer("lower")
        .mayOnlyBeAccessedByLayers("compile", "explain")
        .whereLayer("compile")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("explain")
        .mayNotBeAccessedByAnyLayer()
        .check(eddy);
  }

  @Test
  void cellsAreLoweredWithoutTheModelTheyAreIn() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.eddy.graph", "dev.eddy.lower")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.eddy.model", "dev.eddy.cell", "dev.eddy.compile", "dev.eddy.cpu..", "dev.eddy.run")
        .check(eddy);
  }

  @Test
  void aPlanIsDataThatAnyExecutorReads() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.eddy.plan")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.eddy.cpu..",
            "dev.eddy.run",
            "dev.eddy.lower",
            "dev.eddy.compile",
            "dev.eddy.train")
        .check(eddy);
  }

  @Test
  void importsGoFromApplicationsToTasksToFormatsToCore() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("core")
        .definedBy(core)
        .layer("vector")
        .definedBy("dev.eddy.vector..")
        .layer("formats")
        .definedBy("dev.eddy.formats..")
        .layer("onnx")
        .definedBy("dev.eddy.onnx..")
        .layer("tasks")
        .definedBy("dev.eddy.tasks..")
        .layer("examples")
        .definedBy("dev.eddy.examples..")
        .layer("cli")
        .definedBy("dev.eddy.cli..")
        .layer("tests")
        .definedBy("dev.eddy.testkit..", "dev.eddy.verify..")
        .whereLayer("vector")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("formats")
        .mayOnlyBeAccessedByLayers("tasks", "examples", "cli", "tests")
        .whereLayer("onnx")
        .mayOnlyBeAccessedByLayers("tasks", "examples", "cli", "tests")
        .whereLayer("tasks")
        .mayOnlyBeAccessedByLayers("examples", "cli", "tests")
        .whereLayer("examples")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("tests")
        .mayNotBeAccessedByAnyLayer()
        .check(eddy);
  }

  /// A new kind of layer is written in these files and in no other; see CONTRIBUTING. Layers with a
  /// cell are known to many.
  @Test
  void fewClassesKnowEveryKindOfLayer() {
    var kinds =
        Arrays.stream(Layer.class.getPermittedSubclasses())
            .filter(kind -> kind != Layer.Apply.class)
            .map(Class::getName)
            .toList();

    assertThat(eddy)
        .filteredOn(one -> !one.getName().startsWith(Layer.class.getName()))
        .filteredOn(one -> knownBy(one).containsAll(kinds))
        .extracting(JavaClass::getSimpleName)
        .containsExactlyInAnyOrder(
            "ModelBuilder", "Planner", "ModelJson", "ModelNodes", "NetworkCode");
  }

  private static Set<String> knownBy(JavaClass one) {
    return one.getDirectDependenciesFromSelf().stream()
        .map(dependency -> dependency.getTargetClass().getName())
        .collect(Collectors.toSet());
  }

  @Test
  void formatsKnowNoSibling() {
    slices()
        .matching("dev.eddy.formats.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(
            resideInAPackage("dev.eddy.formats.."),
            resideInAnyPackage("dev.eddy.formats.network", "dev.eddy.formats.wire"))
        .check(eddy);
  }

  @Test
  void theVectorApiStaysInItsModule() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.eddy.vector..", "dev.eddy.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .check(eddy);
  }

  @Test
  void arithmeticRoundsTheSameEverywhere() {
    noClasses()
        .that()
        .resideInAnyPackage(core)
        .or()
        .resideInAnyPackage("dev.eddy.vector..", "dev.eddy.onnx..")
        .should()
        .accessTargetWhere(
            describe(
                "a function that machines may round differently",
                ArchitectureTest::roundsItsOwnWay))
        .check(eddy);
  }

  @Test
  void theArithmeticRuleSeesCallsAndMethodReferences() {
    var sample = new ClassFileImporter().importClasses(Sample.class).get(Sample.class);

    assertThat(sample.getAccessesFromSelf())
        .filteredOn(ArchitectureTest::roundsItsOwnWay)
        .extracting(JavaAccess::getName)
        .containsExactlyInAnyOrder("tanh", "exp");
  }

  static final class Sample {
    double call(double x) {
      return Math.tanh(Math.abs(x));
    }

    DoubleUnaryOperator reference() {
      return Math::exp;
    }
  }

  private static boolean roundsItsOwnWay(JavaAccess<?> access) {
    var owner = access.getTarget().getOwner().getName();
    var name = access.getTarget().getName();
    return switch (owner) {
      case "java.lang.Math" -> !EXACT.contains(name);
      case "jdk.incubator.vector.VectorOperators" -> LIBRARY_LANES.contains(name);
      default -> false;
    };
  }
}
