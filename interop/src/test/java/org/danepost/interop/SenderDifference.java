package org.danepost.interop;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A difference between another sender and ours that is meant to be.
 *
 * @param sender the other one
 * @param domains where
 * @param theirs what the other one does
 * @param ours what we do
 * @param reason the rule that ours follows
 */
record SenderDifference(String sender, Set<String> domains, String theirs, String ours, String reason) {
    /** All of them. */
    static List<SenderDifference> table() {
        return Stream.of(postfix(), exim(), both("Postfix"), both("Exim"))
                .flatMap(List::stream)
                .toList();
    }

    private static List<SenderDifference> postfix() {
        String again =
                "RFC 7435 §3: encryption that cannot be had must not hold up mail that may go in clear. We try again in"
                        + " clear at once, on a new connection; Postfix when the message has waited for a while";
        return List.of(
                row("Postfix", "deferred", "clear at mx", again, "plain-broken-tls.nsec.example"),
                row(
                        "Postfix",
                        "verified at b",
                        "clear at a",
                        "RFC 7672 §2.2.1: preference decides about the order, security does not; RFC 7435 §3 as above",
                        "first-broken-tls.nsec.example"),
                row(
                        "Postfix",
                        "trusted at mx.half3.nsec.example",
                        "deferred",
                        "RFC 7672 §3.2.2: behind insecure MX records the host's name alone counts, since nothing proves"
                                + " that the domain's mail belongs there",
                        "f.unsigned.example"));
    }

    private static List<SenderDifference> exim() {
        String original =
                "RFC 7672 §2.2.2: TLSA records at the name in the MX record count when the expanded name has none;"
                        + " Exim asks at the expanded name only";
        String secureAlias =
                "RFC 7672 §2.2.2: a secure alias has TLSA records of its own, though its target is insecure; Exim"
                        + " goes by the target";
        String names =
                "RFC 7672 §3.2.2: with usage 2 the certificate may name the mail domain; Exim takes the host's name"
                        + " alone";
        String malformed =
                "RFC 7672 §2.2, RFC 6698 §4.1: a record whose data cannot be what it says is unusable, and unusable"
                        + " records demand TLS and no more; Exim holds it against the certificate";
        String agility =
                "RFC 7671 §9: of the digests with one usage and selector only the strongest counts; Exim takes any";
        String insecure =
                "RFC 7672 §2.2.1: senders may use DANE with secure hosts behind insecure MX records, and we do as"
                        + " Postfix does; Exim does not";
        return List.of(
                row(
                        "Exim",
                        "deferred",
                        "verified at mx",
                        "RFC 7671 §5.2.2: an authority whose whole certificate is in the DNS need not be sent",
                        "authority-in-dns.nsec.example"),
                row(
                        "Exim",
                        "deferred",
                        "verified at mx",
                        names,
                        "authority-domain.nsec.example",
                        "domain-alias-named.nsec.example"),
                row(
                        "Exim",
                        "deferred",
                        "encrypted at mx",
                        malformed,
                        "no-certificate.nsec.example",
                        "no-key.nsec.example"),
                row(
                        "Exim",
                        "verified at mx",
                        "deferred",
                        agility,
                        "agility.nsec.example",
                        "agility-authority.nsec.example"),
                row(
                        "Exim",
                        "bounced",
                        "deferred",
                        "RFC 5321 §5.1 calls for a name and does not say what an address there means. We take it for the"
                                + " address, to which DANE does not apply (RFC 7672 §2.2); nothing listens there",
                        "number.nsec.example"),
                row(
                        "Exim",
                        "deferred",
                        "encrypted at mx",
                        "RFC 5321 §4.1.3: a literal leads to that address. The process of Exim 4.96 that connects there crashes,"
                                + " with DANE and without",
                        "literal.nsec.example"),
                row("Exim", "encrypted at real", "verified at real", original, "alias-original.nsec.example"),
                row("Exim", "encrypted at real", "deferred", original, "alias-other-name.nsec.example"),
                row(
                        "Exim",
                        "encrypted at out.unsigned.example",
                        "verified at out.unsigned.example",
                        secureAlias,
                        "alias-out.nsec.example"),
                row(
                        "Exim",
                        "encrypted at out-wrong.unsigned.example",
                        "deferred",
                        secureAlias,
                        "alias-out-wrong.nsec.example"),
                row("Exim", "encrypted at mx", "trusted at mx", insecure, "domain-alias-out.nsec.example"),
                row(
                        "Exim",
                        "encrypted at mx.half.nsec.example",
                        "trusted at mx.half.nsec.example",
                        insecure,
                        "d.unsigned.example"),
                row("Exim", "encrypted at mx.half2.nsec.example", "deferred", insecure, "e.unsigned.example"),
                row("Exim", "encrypted at mx.half3.nsec.example", "deferred", insecure, "f.unsigned.example"));
    }

    /** Where both others do the same. */
    private static List<SenderDifference> both(String sender) {
        return List.of(
                row(
                        sender,
                        "bounced",
                        "deferred",
                        "RFC 5321 §5.1: hosts that cannot be used are an error, of which kind it does not say. A host without"
                                + " addresses is passed over like one that cannot be reached, and mail waits while no host is"
                                + " left (RFC 5321 §4.5.4.1)",
                        "nothing.nsec.example",
                        "absent.nsec.example"),
                row(
                        sender,
                        "deferred",
                        "encrypted at mx",
                        "RFC 9905 §2: algorithms 5 and 7 count as unsupported, the zone as unsigned; Debian's Unbound takes"
                                + " them",
                        "sha1.example"));
    }

    private static SenderDifference row(String sender, String theirs, String ours, String reason, String... domains) {
        return new SenderDifference(sender, Set.of(domains), theirs, ours, reason);
    }

    /** Whether a difference at a domain is this one. */
    boolean explains(String name, String domain, SenderOutcome other, SenderOutcome own) {
        return sender.equals(name)
                && domains.contains(domain)
                && other.toString().equals(theirs)
                && own.toString().equals(ours);
    }
}
