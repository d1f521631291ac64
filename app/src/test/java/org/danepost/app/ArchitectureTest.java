package org.danepost.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of ARCHITECTURE.md that Maven's arrows cannot express. */
class ArchitectureTest {
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.danepost");
    }

    @Test
    void daneIsPure() {
        noClasses()
                .that()
                .resideInAPackage("org.danepost.dane..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net.http..", "java.nio.channels..", "java.nio.file..", "org.xbill..", "io.netty..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(java.io.File.class, Clock.class)
                .check(classes);
    }

    /** The platform's interfaces for other programs speak of sockets; nothing else in the module does. */
    @Test
    void onlyTheRimOfDaneKnowsSockets() {
        noClasses()
                .that()
                .resideInAPackage("org.danepost.dane..")
                .and()
                .haveNameNotMatching(".*\\.Dane(TrustManager|SocketFactory)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(java.net.Socket.class)
                .check(classes);
    }

    @Test
    void policyOpensNoSmtpConnectionAndNoSocket() {
        noClasses()
                .that()
                .resideInAPackage("org.danepost.policy..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.danepost.smtp..", "org.danepost.mta..", "java.nio.channels..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(java.net.Socket.class, SocketChannel.class)
                .check(classes);
    }

    @Test
    void mtaStsDecidesNothingAboutMail() {
        noClasses()
                .that()
                .resideInAPackage("org.danepost.sts..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.danepost.policy..", "org.danepost.smtp..", "org.danepost.mta..")
                .check(classes);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.danepost.sts..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.hc..")
                .as("HTTP is known to the module sts alone")
                .check(classes);
    }

    @Test
    void smtpKnowsNothingOfDnsDaneAndPolicy() {
        noClasses()
                .that()
                .resideInAPackage("org.danepost.smtp..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.danepost.dns..",
                        "org.danepost.dane..",
                        "org.danepost.sts..",
                        "org.danepost.policy..",
                        "org.danepost.mta..")
                .check(classes);
    }

    @Test
    void theLabIsIndependentOfWhatItJudges() {
        noClasses()
                .that()
                .resideInAPackage("org.danepost.lab..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.danepost.dns..",
                        "org.danepost.dane..",
                        "org.danepost.sts..",
                        "org.danepost.policy..",
                        "org.danepost.smtp..",
                        "org.danepost.mta..",
                        "org.xbill.DNS.dnssec..")
                .check(classes);
    }

    @Test
    void theValidatorIsOurs() {
        noClasses()
                .that()
                .resideInAPackage("org.danepost..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.xbill.DNS.dnssec..")
                .check(classes);
    }

    @Test
    void onlyAppReadsTheEnvironmentFilesAndTheWallClock() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.danepost.dns..",
                        "org.danepost.dane..",
                        "org.danepost.policy..",
                        "org.danepost.smtp..",
                        "org.danepost.mta..",
                        "org.danepost.lab..")
                .should(readTheOutside())
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Files.class, java.io.File.class, java.io.FileInputStream.class)
                .check(classes);
    }

    @Test
    void mtaStsTakesTheTimeItIsGiven() {
        noClasses()
                .that()
                .resideInAPackage("org.danepost.sts..")
                .should(readTheOutside())
                .check(classes);
    }

    @Test
    @DisplayName("case 39, SMTPDANE-01: no hosts file, no search list, no lookup by the platform")
    void namesAreNeverLookedUpByThePlatform() {
        noClasses()
                .that()
                .resideInAPackage("org.danepost..")
                .should()
                .callMethod(InetAddress.class, "getByName", String.class)
                .orShould()
                .callMethod(InetAddress.class, "getAllByName", String.class)
                .orShould()
                .callConstructor(java.net.InetSocketAddress.class, String.class, int.class)
                .as("no lookup by java.net: an answer without proof must never reach a decision (RFC 7672 §2.1.1)")
                .check(classes);
    }

    @Test
    void thirdPartyTypesStayOutOfPublicSignatures() {
        noMethods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(
                        "org.danepost.dane..", "org.danepost.sts..", "org.danepost.smtp..", "org.danepost.mta..")
                .should(mention(
                        "org.apache.",
                        "io.netty.",
                        "org.bouncycastle.",
                        "org.conscrypt.",
                        "org.xbill.",
                        "picocli.",
                        "tools.jackson."))
                .check(classes);
    }

    /** Looks at the sources: in class files a try-with-resources is a catch of Throwable too. */
    @Test
    void nobodyCatchesThrowable() throws IOException {
        Pattern caught = Pattern.compile("catch \\((final )?([A-Za-z.]+ \\| )*(Throwable|Error)\\b");
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            List<Path> sources = files.filter(file -> file.toString().contains("src/main/java"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .toList();
            assertThat(sources)
                    .hasSizeGreaterThan(100)
                    .allSatisfy(file -> assertThat(Files.readString(file))
                            .as(file.toString())
                            .doesNotContainPattern(caught));
        }
    }

    private static ArchCondition<JavaClass> readTheOutside() {
        return new ArchCondition<>("read the environment or the wall clock") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getMethodCallsFromSelf().forEach(call -> {
                    String target = call.getTargetOwner().getName() + "." + call.getName();
                    boolean outside = switch (target) {
                        case "java.lang.System.getenv", "java.lang.System.currentTimeMillis" -> true;
                        case "java.time.Instant.now", "java.time.LocalDate.now", "java.time.ZonedDateTime.now" ->
                            call.getTarget().getParameterTypes().isEmpty();
                        case "java.time.Clock.systemUTC", "java.time.Clock.systemDefaultZone" -> true;
                        default -> false;
                    };
                    events.add(new SimpleConditionEvent(call, outside, call.getDescription()));
                });
            }
        };
    }

    private static ArchCondition<JavaMethod> mention(String... prefixes) {
        DescribedPredicate<JavaClass> foreign = DescribedPredicate.describe(
                "foreign", type -> List.of(prefixes).stream().anyMatch(type.getName()::startsWith));
        return new ArchCondition<>("mention third-party types") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean mentions = foreign.test(method.getRawReturnType())
                        || method.getRawParameterTypes().stream().anyMatch(foreign);
                events.add(new SimpleConditionEvent(
                        method, mentions, method.getFullName() + " mentions a third-party type"));
            }
        };
    }
}
