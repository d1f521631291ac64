package org.danepost.interop;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.danepost.dns.CachePolicy;
import org.danepost.dns.Resolver;
import org.danepost.dns.ResolverPolicy;
import org.danepost.dns.TrustAnchors;
import org.danepost.dns.ValidatingResolver;
import org.danepost.interop.UnboundFixture.Kind;

/**
 * The fixture Internet, running: signed zones, NSD that serves them, one Unbound that only fetches and one that
 * validates. The two are apart so that neither's cache tells the other anything.
 */
final class World implements AutoCloseable {
    private final CloseLater opened = new CloseLater();
    private final Path directory;
    private final ZoneTree tree;
    private final NsdFixture servers;
    private final UnboundFixture.World seen;
    private final UnboundFixture fetching;
    private final UnboundFixture validating;

    /** Builds and starts everything. */
    World(List<ZoneSpec> zones) {
        directory = Directories.create("world");
        opened.add(() -> Directories.delete(directory));
        try {
            tree = ZoneTree.build(zones, directory, Instant.now());
            servers = opened.add(NsdFixture.start(directory, tree.files()));
            seen = new UnboundFixture.World(servers.address(), tree.files().keySet(), tree.anchors());
            fetching = opened.add(UnboundFixture.start(Kind.FETCHING, directory, seen));
            validating = opened.add(UnboundFixture.start(Kind.VALIDATING, directory, seen));
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Where the zones are served with authority. */
    InetSocketAddress servers() {
        return servers.address();
    }

    /** A recursive resolver that does not validate. */
    InetSocketAddress fetching() {
        return fetching.address();
    }

    /** A recursive resolver that validates. */
    InetSocketAddress validating() {
        return validating.address();
    }

    /** The DS records of the root, as text. */
    List<String> anchors() {
        return tree.anchors();
    }

    /** A further Unbound with an empty cache; ends with this. */
    synchronized InetSocketAddress another(Kind kind) {
        return opened.add(UnboundFixture.start(kind, directory, seen)).address();
    }

    /** Our own resolver with an empty cache, asking the Unbound that does not validate. */
    Resolver resolver() {
        return resolver(fetching(), ResolverPolicy.standard());
    }

    /** Our own resolver with an empty cache, asking this upstream. */
    Resolver resolver(InetSocketAddress upstream, ResolverPolicy policy) {
        return ValidatingResolver.builder()
                .servers(List.of(upstream))
                .anchors(TrustAnchors.parse(String.join("\n", anchors()), "the fixture's root"))
                .policy(policy)
                .cache(CachePolicy.plain()) // in broken zones what was proven for one name may answer for another
                .clock(InstantSource.system())
                .build();
    }

    /** A further Unbound that only fetches, at this very address, for commands that ask port 53; ends with this. */
    UnboundFixture fetchingAt(InetSocketAddress address) {
        return opened.add(UnboundFixture.start(Kind.FETCHING, directory, seen, address));
    }

    /** A further Unbound that validates, at this very address, for programs that read resolv.conf; ends with this. */
    UnboundFixture validatingAt(InetSocketAddress address) {
        return opened.add(UnboundFixture.start(Kind.VALIDATING, directory, seen, address));
    }

    @Override
    public void close() {
        opened.close();
    }
}
