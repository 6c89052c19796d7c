package dev.tokenmeter.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The module rules, executable. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.tokenmeter");

  @Test
  void config_importsNothingOfOurs() {
    noClasses()
        .that()
        .resideInAPackage("..config..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.tokenmeter.metrics..", "dev.tokenmeter.proxy..")
        .check(CLASSES);
  }

  @Test
  void metrics_knowsNeitherNettyNorTheProxy() {
    noClasses()
        .that()
        .resideInAPackage("dev.tokenmeter.metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty..", "dev.tokenmeter.proxy..")
        .check(CLASSES);
  }

  @Test
  void usage_knowsNoMetricsLibraryAndNoOtherRoom() {
    noClasses()
        .that()
        .resideInAPackage("dev.tokenmeter.metrics.usage..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.micrometer..",
            "io.prometheus..",
            "dev.tokenmeter.metrics.meter..",
            "dev.tokenmeter.metrics.record..")
        .check(CLASSES);
  }

  @Test
  void proxy_knowsNoMetricsLibrary() {
    noClasses()
        .that()
        .resideInAPackage("dev.tokenmeter.proxy..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "io.prometheus..")
        .check(CLASSES);
  }

  @Test
  void bootstrapAndTls_areUsedByNetOnly() {
    noClasses()
        .that()
        .resideInAPackage("dev.tokenmeter..")
        .and()
        .resideOutsideOfPackage("dev.tokenmeter.proxy.net..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty.bootstrap..", "io.netty.handler.ssl..")
        .check(CLASSES);
  }

  @Test
  void packages_haveNoCycle() {
    slices().matching("dev.tokenmeter.(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
