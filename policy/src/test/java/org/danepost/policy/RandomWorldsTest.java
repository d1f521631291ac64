package org.danepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.danepost.dns.Answer;
import org.danepost.dns.Question;
import org.danepost.dns.Security;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * Many random worlds, each judged by asking the world again in another way than the planner does. Seeds are fixed; a
 * failure names its world.
 */
class RandomWorldsTest {
    private static final int WORLDS = 10_000;
    private static final List<String> HOSTS = List.of("h1.example", "h2.example", "f.example", "m.example");
    private static final List<String> FAILURES = List.of("bogus", "servfail", "timeout", "refused", "notimp");

    private static final List<Level> LEVELS = List.of(
            Level.DANE,
            Level.DANE,
            Level.DANE,
            Level.DANE,
            Level.DANE,
            Level.DANE,
            Level.NONE,
            Level.MAY,
            Level.ENCRYPT,
            Level.DANE_ONLY,
            Level.VERIFY,
            Level.SECURE,
            Level.FINGERPRINT,
            Level.STS);
    private static final List<MessageTls> MESSAGES = List.of(
            MessageTls.UNSAID,
            MessageTls.UNSAID,
            MessageTls.UNSAID,
            MessageTls.UNSAID,
            MessageTls.REQUIRED,
            MessageTls.REQUIRED_IF_OFFERED,
            MessageTls.NOT_REQUIRED);
    private static final List<InsecureMx> KNOBS = List.of(InsecureMx.MAY, InsecureMx.ENCRYPT, InsecureMx.DANE);

    @Test
    @DisplayName("POL-13: cleartext only where nothing forbids it; no TLSA before addresses; nothing thrown")
    void invariants() {
        int cleartext = 0;
        int authenticated = 0;
        for (int seed = 0; seed < WORLDS; seed++) {
            Random random = new Random(seed);
            String world = world(random);
            PlanOptions options = options(random);
            FakeResolver resolver = new FakeResolver(world);
            Plan plan = new Planner(resolver, options, random).plan(new NextHop.Domain("example.org"));
            String what = "seed " + seed + " " + options.level() + " " + options.insecureMx() + " " + options.message()
                    + "\n" + world
                    + Summary.of(plan);

            wordsArePresent(plan, what);
            queriesAreInOrder(resolver.asked(), options, what);
            for (HostPlan host : hosts(plan)) {
                switch (host.requirement()) {
                    case Requirement.Opportunistic _ -> {
                        cleartext++;
                        assertThat(cleartextForbidden(world, host.host(), options))
                                .as(what)
                                .isFalse();
                    }
                    case Requirement.Dane dane -> {
                        authenticated++;
                        daneIsFounded(world, dane, what);
                    }
                    case Requirement.Encrypt _ ->
                        assertThat(options.level()).as(what).isIn(Level.DANE, Level.ENCRYPT);
                    case Requirement.Pkix pkix -> pkixIsFounded(world, host, pkix, options, what);
                    case Requirement.Cleartext _ ->
                        assertThat(options.level()).as(what).isEqualTo(Level.NONE);
                    case Requirement.Unreachable _ -> {}
                    // not without fingerprints, an MTA-STS policy or an audit
                    case Requirement.Sts _, Requirement.Fingerprint _, Requirement.Audited _ ->
                        throw new AssertionError(what);
                }
            }
            deliveryHasUsableHosts(plan, what);
        }
        assertThat(cleartext).isGreaterThan(500);
        assertThat(authenticated).isGreaterThan(500);
    }

    private static List<HostPlan> hosts(Plan plan) {
        return switch (plan) {
            case Plan.Deliver deliver -> deliver.hosts();
            case Plan.Defer defer -> defer.hosts();
            case Plan.Reject _ -> List.of();
        };
    }

    private static void wordsArePresent(Plan plan, String what) {
        assertThat(PlanText.of(plan)).as(what).contains("example.org");
        Stream<Plan.Reason> whole = switch (plan) {
            case Plan.Deliver _ -> Stream.of();
            case Plan.Defer defer -> Stream.of(defer.reason());
            case Plan.Reject reject -> Stream.of(reject.reason());
        };
        Stream<Plan.Reason> single = hosts(plan).stream()
                .flatMap(host -> host.requirement() instanceof Requirement.Unreachable unreachable
                        ? Stream.of(unreachable.reason())
                        : Stream.of());
        Stream.concat(whole, single).forEach(reason -> {
            assertThat(reason.text()).as(what).isNotBlank();
            assertThat(reason.remedy()).as(what).isNotBlank();
            String first = plan instanceof Plan.Reject ? "5" : "4";
            boolean never = reason.enhancedCode().equals("5.7.10"); // of a host, under REQUIRETLS
            assertThat(never ? "5.7.10" : reason.enhancedCode())
                    .as(what)
                    .matches((never && what.contains("REQUIRED") ? "5" : first) + "\\.\\d{1,3}\\.\\d{1,3}");
        });
    }

    private static void queriesAreInOrder(List<String> asked, PlanOptions options, String what) {
        int firstTlsa = asked.stream().map(q -> q.startsWith("TLSA ")).toList().indexOf(true);
        if (firstTlsa >= 0) {
            assertThat(options.level()).as(what).isIn(Level.ENCRYPT, Level.DANE, Level.DANE_ONLY, Level.STS);
            assertThat(asked.subList(firstTlsa, asked.size()))
                    .as(what)
                    .allMatch(q -> q.startsWith("TLSA ") || q.startsWith("CNAME "));
        }
        assertThat(asked.getFirst()).as(what).isEqualTo("MX example.org");
    }

    private static void deliveryHasUsableHosts(Plan plan, String what) {
        boolean usable = hosts(plan).stream().anyMatch(h -> !(h.requirement() instanceof Requirement.Unreachable));
        assertThat(plan instanceof Plan.Deliver).as(what).isEqualTo(usable);
        List<Integer> preferences =
                hosts(plan).stream().map(HostPlan::preference).toList();
        assertThat(preferences).as(what).isSorted();
    }

    /** Whether the world promises more than cleartext for this host. */
    private static boolean cleartextForbidden(String world, String host, PlanOptions options) {
        if (options.message() == MessageTls.REQUIRED
                || !List.of(Level.MAY, Level.DANE).contains(options.level())) {
            return true;
        }
        if (options.level() == Level.MAY || options.message() == MessageTls.NOT_REQUIRED) {
            return false;
        }
        Answer mx = ask(world, "example.org", Type.MX);
        if (security(mx) == null) {
            return true; // the hosts are not even known
        }
        boolean unproven = security(mx) == Security.INSECURE;
        if (unproven && (mx instanceof Answer.Absent || options.insecureMx() == InsecureMx.MAY)) {
            return false;
        }
        for (Name base : bases(world, host)) {
            Answer tlsa = ask(world, "_25._tcp." + base, Type.TLSA);
            if (security(tlsa) == null || (tlsa instanceof Answer.Found && security(tlsa) == Security.SECURE)) {
                return true;
            }
        }
        return false;
    }

    /** The names whose TLSA records bind, by RFC 7672 §2.2.2; all of them, since none of them answered. */
    private static List<Name> bases(String world, String host) {
        Name original = Question.of(host, Type.A).name();
        for (int type : new int[] {Type.AAAA, Type.A}) {
            Answer answer = ask(world, host, type);
            if (answer instanceof Answer.Found && security(answer) == Security.SECURE) {
                return List.of(answer.finalName(), original);
            }
        }
        Answer alias = ask(world, host, Type.CNAME);
        return alias instanceof Answer.Found && security(alias) == Security.SECURE ? List.of(original) : List.of();
    }

    private static void daneIsFounded(String world, Requirement.Dane dane, String what) {
        Answer tlsa = ask(world, "_25._tcp." + dane.tlsaBase(), Type.TLSA);
        assertThat(tlsa).as(what).isInstanceOf(Answer.Found.class);
        assertThat(security(tlsa)).as(what).isEqualTo(Security.SECURE);
        assertThat(dane.referenceNames().getFirst()).as(what).isEqualTo(dane.tlsaBase());
        boolean proven = security(ask(world, "example.org", Type.MX)) == Security.SECURE;
        assertThat(dane.assurance() == Requirement.Assurance.VERIFIED).as(what).isEqualTo(proven);
        assertThat(dane.referenceNames().contains("example.org")).as(what).isEqualTo(proven);
    }

    private static void pkixIsFounded(
            String world, HostPlan host, Requirement.Pkix pkix, PlanOptions options, String what) {
        assertThat(options.level()).as(what).isIn(Level.VERIFY, Level.SECURE);
        boolean proven = security(ask(world, "example.org", Type.MX)) == Security.SECURE;
        if (options.level() == Level.SECURE) {
            assertThat(pkix.referenceNames()).as(what).contains("example.org");
            assertThat(pkix.referenceNames().contains(host.host()))
                    .as(what)
                    .isEqualTo(proven || host.host().equals("example.org"));
        }
        assertThat(pkix.assurance() == Requirement.Assurance.VERIFIED)
                .as(what)
                .isEqualTo(proven || options.level() == Level.SECURE);
    }

    private static Answer ask(String world, String name, int type) {
        return new FakeResolver(world).resolve(Question.of(name, type));
    }

    private static @org.jspecify.annotations.Nullable Security security(Answer answer) {
        return switch (answer) {
            case Answer.Found found -> found.security();
            case Answer.Absent absent -> absent.security();
            case Answer.Bogus _, Answer.Failed _ -> null;
        };
    }

    private static PlanOptions options(Random random) {
        return PlanOptions.defaults()
                .withLevel(LEVELS.get(random.nextInt(LEVELS.size())))
                .withInsecureMx(KNOBS.get(random.nextInt(KNOBS.size())))
                .withMessage(MESSAGES.get(random.nextInt(MESSAGES.size())));
    }

    private static String world(Random random) {
        StringBuilder world = new StringBuilder();
        switch (random.nextInt(10)) {
            case 0 -> world.append(failure(random)).append(" example.org MX\n");
            case 1 -> {
                world.append(state(random)).append(" example.org MX none\n");
                host(world, random, "example.org");
            }
            default -> {
                String state = state(random);
                for (int i = 0; i < 1 + random.nextInt(2); i++) {
                    world.append(state + " example.org MX " + random.nextInt(3) + " " + HOSTS.get(i) + "\n");
                }
            }
        }
        HOSTS.forEach(host -> host(world, random, host));
        return world.toString();
    }

    private static void host(StringBuilder world, Random random, String host) {
        if (random.nextInt(3) == 0) {
            world.append(state(random) + " " + host + " CNAME " + HOSTS.get(2 + random.nextInt(2)) + "\n");
            if (random.nextInt(6) == 0) {
                world.append(failure(random) + " " + host + " CNAME?\n");
            }
        } else {
            fact(world, random, host + " A", "192.0.2.1");
            fact(world, random, host + " AAAA", "2001:db8::1");
        }
        String usage = random.nextInt(4) == 0 ? "1 1 1" : "2 0 1";
        fact(world, random, "_25._tcp." + host + " TLSA", usage);
    }

    private static void fact(StringBuilder world, Random random, String key, String value) {
        switch (random.nextInt(8)) {
            case 0 -> world.append(failure(random) + " " + key + "\n");
            case 1 -> world.append(state(random) + " " + key + " none\n");
            case 2 -> world.append(state(random) + " " + key + " nxdomain\n");
            case 3 -> {}
            default -> world.append(state(random) + " " + key + " " + value + "\n");
        }
    }

    private static String state(Random random) {
        return random.nextInt(4) == 0 ? "insecure" : "secure";
    }

    private static String failure(Random random) {
        return FAILURES.get(random.nextInt(FAILURES.size()));
    }
}
