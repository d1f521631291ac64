package org.danepost.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Takes a walk to a name of very many labels in a few strides in place of one label at a time (reverse names have 34, others
 * up to 127). Who signed the answer about the whole name tells where the last cut may be, and so on upwards; that is no more
 * than a guess at what to ask. Each stride is proven as any step is: a DS that the zone above signed, or a denial from
 * that zone, which it cannot give for a name below a cut. When a stride does not succeed nothing is told, and the walk goes
 * label by label. Any thread.
 */
final class Leaps {
    /** Below so many labels a walk is short enough. */
    private static final int LONG = 12;

    private static final int MOST_STRIDES = 8;

    /** What a response about the DS of a name says, given the signed zone above. */
    @FunctionalInterface
    interface Step {
        ZoneState read(ZoneState.Signed zone, Name child, Upstream.Response response, WorkBudget budget);
    }

    /** Where a walk starts: the zone of an anchor, under one set of trusted keys. */
    private record Start(ZoneState.Signed anchor, long generation) {
        Name apex() {
            return anchor.apex();
        }

        Node node(Name name) {
            return new Node(apex(), name, generation);
        }
    }

    private record Node(Name anchor, Name name, long generation) {}

    private final Asker asker;
    private final Step step;
    private final InstantSource clock;
    private final Cache<Node, ZoneState> known;

    /** @param octets what the states that are kept may take */
    Leaps(Asker asker, Step step, InstantSource clock, long octets) {
        this.known = Caffeine.newBuilder()
                .maximumWeight(octets)
                .weigher((Node node, ZoneState state) -> Footprint.of(state))
                .executor(Runnable::run)
                .build();
        this.asker = asker;
        this.step = step;
        this.clock = clock;
    }

    /**
     * The state of a name of many labels below an anchor; empty when it is short or when it must be walked to.
     *
     * @param generation which set of trusted keys the anchor's is
     */
    Optional<ZoneState> to(ZoneState.Signed anchor, long generation, Name name, WorkBudget budget) {
        if (name.labels() - anchor.apex().labels() <= LONG) {
            return Optional.empty();
        }
        Start start = new Start(anchor, generation);
        Optional<ZoneState> before = kept(start, name);
        return before.isPresent() ? before : stride(start, name, budget);
    }

    private Optional<ZoneState> kept(Start start, Name name) {
        return Optional.ofNullable(known.getIfPresent(start.node(name)))
                .filter(state -> clock.instant().isBefore(state.expires()));
    }

    private Optional<ZoneState> stride(Start start, Name name, WorkBudget budget) {
        Deque<Name> path = new ArrayDeque<>(List.of(name));
        Map<Name, Upstream.Response> responses = new HashMap<>();
        ZoneState.Signed zone = start.anchor();
        while (path.size() <= MOST_STRIDES) {
            Name at = path.getFirst();
            if (!(asker.ask(new Question(at, Type.DS), 0, budget) instanceof Upstream.Response response)) {
                return Optional.empty();
            }
            responses.put(at, response);
            Optional<Name> signer = signer(response.message(), start.apex(), at);
            if (signer.isEmpty()) {
                return Optional.empty();
            }
            if (signer.get().equals(start.apex())) {
                return walk(start, zone, path, responses, budget);
            }
            Optional<ZoneState> there = kept(start, signer.get());
            if (there.isPresent()) {
                return there.get() instanceof ZoneState.Signed signed
                        ? walk(start, signed, path, responses, budget)
                        : there;
            }
            path.addFirst(signer.get());
        }
        return Optional.empty();
    }

    private Optional<ZoneState> walk(
            Start start,
            ZoneState.Signed from,
            Deque<Name> path,
            Map<Name, Upstream.Response> responses,
            WorkBudget budget) {
        ZoneState state = from;
        for (Name child : path) {
            Upstream.Response response = responses.get(child);
            if (!(state instanceof ZoneState.Signed zone) || response == null) {
                return Optional.of(state);
            }
            state = step.read(zone, child, response, budget);
            if (state instanceof ZoneState.Broken) {
                return Optional.empty();
            }
            known.put(start.node(child), state);
        }
        return Optional.of(state);
    }

    /** The zone that claims to have signed an answer about a name: above it, and at or below the anchor. */
    private static Optional<Name> signer(Message message, Name anchor, Name name) {
        for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
            for (Record record : message.getSection(section)) {
                if (record instanceof RRSIGRecord signature) {
                    Name signer = signature.getSigner();
                    boolean between = name.subdomain(signer) && !name.equals(signer) && signer.subdomain(anchor);
                    return between ? Optional.of(signer) : Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
