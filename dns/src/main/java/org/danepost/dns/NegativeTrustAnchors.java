package org.danepost.dns;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/** The exceptions from validation that the configuration makes (RFC 7646). Immutable. */
public final class NegativeTrustAnchors {
    private static final NegativeTrustAnchors NONE = new NegativeTrustAnchors(List.of());

    private final List<NegativeTrustAnchor> all;

    private NegativeTrustAnchors(List<NegativeTrustAnchor> all) {
        this.all = List.copyOf(all);
    }

    public static NegativeTrustAnchors none() {
        return NONE;
    }

    public static NegativeTrustAnchors of(List<NegativeTrustAnchor> anchors) {
        return new NegativeTrustAnchors(anchors);
    }

    /** Every one, those whose time is over too. */
    public List<NegativeTrustAnchor> all() {
        return all;
    }

    /** The one that excepts a name: at it or above it, with no trust anchor between (RFC 7646 §2). */
    Optional<NegativeTrustAnchor> covering(Name name, TrustAnchors anchors, Instant now) {
        if (all.isEmpty()) {
            return Optional.empty();
        }
        Optional<Name> trusted = anchors.enclosing(name).stream().findFirst();
        return all.stream()
                .filter(exception -> name.subdomain(exception.name()) && exception.holdsAt(now))
                .filter(exception -> trusted.isEmpty()
                        || trusted.get().equals(exception.name())
                        || !trusted.get().subdomain(exception.name()))
                .max(Comparator.comparingInt(
                        (NegativeTrustAnchor exception) -> exception.name().labels()));
    }
}
