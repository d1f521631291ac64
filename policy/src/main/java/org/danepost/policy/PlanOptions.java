package org.danepost.policy;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The local rules a plan is made by. Immutable; begin with {@link #defaults()} and change what differs.
 *
 * @param level how much security the destination must give
 * @param insecureMx what to do with hosts behind unproven MX records
 * @param port the port used with MX hosts; TLSA records are asked for at this port (RFC 7672 §2.2.3)
 * @param maxHosts how many MX hosts are considered, best preference first; the rest is noted in the evidence
 * @param maxTlsaRecords an RRset with more TLSA records makes its host unreachable; it is never cut short
 * @param ownNames host names by which this server is known, to find mail loops (RFC 5321 §5.1)
 * @param ownAddresses addresses of this server, to find mail loops
 * @param family which address families to ask for, and which goes first
 * @param local what local policy adds to the level
 * @param message what the message at hand says about TLS
 */
public record PlanOptions(
        Level level,
        InsecureMx insecureMx,
        int port,
        int maxHosts,
        int maxTlsaRecords,
        Set<String> ownNames,
        Set<InetAddress> ownAddresses,
        Family family,
        LocalTerms local,
        MessageTls message) {

    /** Address families. Where both are used they take turns, so that dead addresses of one cannot starve the other. */
    public enum Family {
        IPV6_FIRST,
        IPV4_FIRST,
        IPV6_ONLY,
        IPV4_ONLY
    }

    public PlanOptions {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("the port " + port + " is not in 1 to 65535");
        }
        if (maxHosts < 1 || maxTlsaRecords < 1) {
            throw new IllegalArgumentException("limits are at least 1");
        }
        ownNames = ownNames.stream().map(PlanOptions::canonical).collect(Collectors.toUnmodifiableSet());
        ownAddresses = Set.copyOf(ownAddresses);
    }

    private static String canonical(String name) {
        return switch (DomainText.read(name)) {
            case DomainText.Reading.Good good -> DomainText.of(good.name());
            case DomainText.Reading.Bad _ -> name.toLowerCase(Locale.ROOT);
        };
    }

    /** Level dane, DANE behind insecure MX too, port 25, 20 hosts, 100 TLSA records, both families, IPv6 first. */
    public static PlanOptions defaults() {
        return new PlanOptions(
                Level.DANE,
                InsecureMx.DANE,
                NextHop.SMTP_PORT,
                20,
                100,
                Set.of(),
                Set.of(),
                Family.IPV6_FIRST,
                LocalTerms.defaults(),
                MessageTls.UNSAID);
    }

    public PlanOptions withLevel(Level newLevel) {
        return new PlanOptions(
                newLevel, insecureMx, port, maxHosts, maxTlsaRecords, ownNames, ownAddresses, family, local, message);
    }

    public PlanOptions withInsecureMx(InsecureMx newInsecureMx) {
        return new PlanOptions(
                level, newInsecureMx, port, maxHosts, maxTlsaRecords, ownNames, ownAddresses, family, local, message);
    }

    public PlanOptions withPort(int newPort) {
        return new PlanOptions(
                level, insecureMx, newPort, maxHosts, maxTlsaRecords, ownNames, ownAddresses, family, local, message);
    }

    public PlanOptions withLimits(int newMaxHosts, int newMaxTlsaRecords) {
        return new PlanOptions(
                level,
                insecureMx,
                port,
                newMaxHosts,
                newMaxTlsaRecords,
                ownNames,
                ownAddresses,
                family,
                local,
                message);
    }

    /** Who we are, so that mail is never sent to ourselves or away from the goal. */
    public PlanOptions withSelf(Collection<String> names, Collection<InetAddress> addresses) {
        return new PlanOptions(
                level,
                insecureMx,
                port,
                maxHosts,
                maxTlsaRecords,
                Set.copyOf(names),
                Set.copyOf(addresses),
                family,
                local,
                message);
    }

    public PlanOptions withFamily(Family newFamily) {
        return new PlanOptions(
                level, insecureMx, port, maxHosts, maxTlsaRecords, ownNames, ownAddresses, newFamily, local, message);
    }

    public PlanOptions withLocal(LocalTerms newLocal) {
        return new PlanOptions(
                level, insecureMx, port, maxHosts, maxTlsaRecords, ownNames, ownAddresses, family, newLocal, message);
    }

    public PlanOptions withMessage(MessageTls newMessage) {
        return new PlanOptions(
                level, insecureMx, port, maxHosts, maxTlsaRecords, ownNames, ownAddresses, family, local, newMessage);
    }
}
