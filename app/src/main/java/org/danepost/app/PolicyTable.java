package org.danepost.app;

import java.util.List;
import java.util.Optional;
import org.danepost.policy.Audit;
import org.danepost.policy.InsecureMx;
import org.danepost.policy.Level;
import org.danepost.policy.TlsFloor;

/**
 * One table {@code [[policy]]} as it is written. {@link PolicyRules} makes a rule of it.
 *
 * @param place file and line, for people; no key
 */
record PolicyTable(
        @Setting(
                required = true,
                value =
                        "Which destinations it is for: `example.org` (that domain), `.example.org` (the domains below it),"
                                + " `[host]` or `[host]:port` (a host that is not looked up by MX), `[192.0.2.1]`, `192.0.2.0/24` or"
                                + " `2001:db8::/32` (addresses), `*` (all that have no rule of their own).")
        String destination,

        @Setting("How much security it must give: none, may, encrypt, dane, dane-only, verify, secure, fingerprint or"
                + " sts.")
        Optional<Level> level,

        @Setting("What to do with hosts behind MX records that are not proven: may, encrypt or dane.")
        Optional<InsecureMx> insecureMx,

        @Setting(
                "What becomes of mail for a host that does not prove what it must: off (it is not delivered), encrypted"
                        + " (delivered over TLS with any certificate) or cleartext (delivered in any case). The failure is"
                        + " recorded all the same.")
        Optional<Audit> audit,

        @Setting(
                "Where the mail goes instead: `relay.example.net` (by its MX records), `[host]:port` or `[192.0.2.1]:port`"
                        + " (without MX lookup). What this rule leaves open is taken from the rule of the relay.")
        Optional<String> relay,

        @Setting("The TCP port of hosts found by MX; TLSA records are looked up for the same port.")
        Optional<Integer> port,

        @Setting("The name of a [[credential]] to log in with. The host must then be authenticated whatever the level"
                + " says: by DANE, by a fingerprint, or else by public roots.")
        Optional<String> login,

        @Setting("The oldest TLS version: 1.0, 1.1, 1.2 or 1.3. Below 1.2 it counts only where cleartext would do too.")
        Optional<TlsFloor> tlsFloor,

        @Setting("Levels verify and secure: the names a certificate may bear, instead of those the level gives."
                + " `.example.org` stands for the host's own name, if it lies below.")
        List<String> names,

        @Setting("Level fingerprint: digests of certificates or public keys, each `sha256:HEX` or `sha512:HEX`.")
        List<String> fingerprints,

        @Setting("Why the rule was made; shown wherever it applies.")
        String reason,

        @Setting("When it ends: a date (`2027-01-31`, that day still counts, UTC) or a time (`2027-01-31T12:00:00Z`)."
                + " From then on it is passed over, and named.")
        String expires,

        String place)
        implements Placed {
    /** What an empty table would be. */
    static final PolicyTable EMPTY = new PolicyTable(
            "",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            "",
            "",
            "");

    @Override
    public PolicyTable at(String where) {
        return new PolicyTable(
                destination,
                level,
                insecureMx,
                audit,
                relay,
                port,
                login,
                tlsFloor,
                names,
                fingerprints,
                reason,
                expires,
                where);
    }
}
