package org.danepost.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.danepost.lab.Credentials;
import org.danepost.lab.MailHost.Manner;

/** Domains with one host and secure records everywhere: what the TLSA records say, and what the host shows. */
final class SenderRecordCases {
    private static final String ZONE = "nsec.example";

    private final SenderNetwork network;
    private final SenderKeys keys;
    private final List<SenderCase> cases = new ArrayList<>();

    private SenderRecordCases(SenderNetwork network, Path directory) {
        this.network = network;
        this.keys = new SenderKeys(directory);
    }

    /** All of them; keys are made in the directory. */
    static List<SenderCase> all(SenderNetwork network, Path directory) {
        SenderRecordCases made = new SenderRecordCases(network, directory);
        made.leaf();
        made.authority();
        made.unusable();
        made.several();
        made.certificates();
        made.sessions();
        return List.copyOf(made.cases);
    }

    private SenderCase add(String label, String situation) {
        SenderCase made = new SenderCase(label + "." + ZONE, situation, network);
        cases.add(made);
        return made;
    }

    private void leaf() {
        add("none", "no TLSA").one();
        add("leaf", "3 1 1").one().right("mx", 3, 1, 1);
        add("leaf-certificate", "3 0 1").one().right("mx", 3, 0, 1);
        add("leaf-sha512", "3 1 2").one().right("mx", 3, 1, 2);
        add("leaf-certificate-sha512", "3 0 2").one().right("mx", 3, 0, 2);
        add("leaf-whole", "3 0 0").one().right("mx", 3, 0, 0);
        add("leaf-whole-key", "3 1 0").one().right("mx", 3, 1, 0);
        add("leaf-wrong", "3 1 1 of another key").one().wrong("mx", 3, 1, 1);
        add("leaf-wrong-sha512", "3 0 2 of another certificate").one().wrong("mx", 3, 0, 2);
        SenderCase issuer = add("leaf-of-issuer", "3 0 1 of the issuer").one();
        issuer.tlsa("mx", SenderCase.data(3, 0, 1, network.authority().certificate()));
    }

    private void authority() {
        add("authority", "2 0 1").one().right("mx", 2, 0, 1);
        add("authority-key", "2 1 1").one().right("mx", 2, 1, 1);
        add("authority-sha512", "2 0 2").one().right("mx", 2, 0, 2);
        add("authority-whole", "2 0 0").one().right("mx", 2, 0, 0);
        add("authority-wrong", "2 0 1 of another authority").one().wrong("mx", 2, 0, 1);
        add("authority-unsent", "2 0 1, the authority's certificate is not sent")
                .one(alone(network.issued("mx.authority-unsent." + ZONE)))
                .tlsa("mx", SenderCase.data(2, 0, 1, network.authority().certificate()));
        add("authority-in-dns", "2 0 0, the authority's certificate is not sent")
                .one(alone(network.issued("mx.authority-in-dns." + ZONE)))
                .tlsa("mx", SenderCase.data(2, 0, 0, network.authority().certificate()));
        add("authority-other-name", "2 0 1, the certificate names another host")
                .one(network.issued("mx.elsewhere.example"))
                .right("mx", 2, 0, 1);
        add("authority-domain", "2 0 1, the certificate names the mail domain alone")
                .one(network.issued("authority-domain." + ZONE))
                .right("mx", 2, 0, 1);
        add("authority-wildcard", "2 0 1, the certificate names *.domain")
                .one(network.issued("*.authority-wildcard." + ZONE))
                .right("mx", 2, 0, 1);
        add("authority-part-wildcard", "2 0 1, the certificate names m*.domain")
                .one(network.issued("m*.authority-part-wildcard." + ZONE))
                .right("mx", 2, 0, 1);
        add("authority-expired", "2 0 1, the host's certificate is out of date")
                .one(network.authority().issueExpired("mx.authority-expired." + ZONE))
                .right("mx", 2, 0, 1);
        add("authority-common-name", "2 0 1, the name stands in the common name alone")
                .one(keys.withoutAlternatives("mx.authority-common-name." + ZONE))
                .right("mx", 2, 0, 1);
    }

    private static Credentials alone(Credentials whole) {
        return new Credentials(whole.key(), List.of(whole.chain().getFirst()));
    }

    private void unusable() {
        add("usage0", "only 0 0 1").one().right("mx", 0, 0, 1);
        add("usage1", "only 1 1 1").one().right("mx", 1, 1, 1);
        add("usage4", "only usage 4").one().tlsa("mx", "4 1 1 " + "5a".repeat(32));
        add("usage255", "only usage 255").one().tlsa("mx", "255 1 1 " + "5a".repeat(32));
        add("selector2", "only selector 2").one().tlsa("mx", "3 2 1 " + "5a".repeat(32));
        add("matching3", "only matching type 3").one().tlsa("mx", "3 1 3 " + "5a".repeat(32));
        add("matching255", "only matching type 255").one().tlsa("mx", "3 1 255 " + "5a".repeat(32));
        add("short", "only 3 1 1 of 20 octets").one().tlsa("mx", "3 1 1 " + "5a".repeat(20));
        add("no-certificate", "only 2 0 0 that is no certificate").one().tlsa("mx", "2 0 0 5a5a5a5a");
        add("no-key", "only 3 1 0 that is no key").one().tlsa("mx", "3 1 0 5a5a5a5a");
        add("usage0-no-starttls", "only 0 0 1, no STARTTLS")
                .one(Manner.NO_STARTTLS)
                .right("mx", 0, 0, 1);
        add("usage0-broken-tls", "only 0 0 1, the handshake breaks off")
                .one(Manner.BREAKS_HANDSHAKE)
                .right("mx", 0, 0, 1);
    }

    private void several() {
        add("rollover", "3 1 1 of another key and 3 1 1")
                .one()
                .wrong("mx", 3, 1, 1)
                .right("mx", 3, 1, 1);
        add("both-wrong", "3 1 1 and 2 0 1 of others")
                .one()
                .wrong("mx", 3, 1, 1)
                .wrong("mx", 2, 0, 1);
        add("authority-saves", "3 1 1 of another key, 2 0 1")
                .one()
                .wrong("mx", 3, 1, 1)
                .right("mx", 2, 0, 1);
        add("leaf-saves", "2 0 1 of another authority, 3 1 1")
                .one()
                .wrong("mx", 2, 0, 1)
                .right("mx", 3, 1, 1);
        add("mixed", "1 1 1 of another key, 3 1 1").one().wrong("mx", 1, 1, 1).right("mx", 3, 1, 1);
        add("mixed-wrong", "1 1 1, and 3 1 1 of another key")
                .one()
                .right("mx", 1, 1, 1)
                .wrong("mx", 3, 1, 1);
        add("short-and-good", "3 1 1 of 20 octets, 3 1 1")
                .one()
                .tlsa("mx", "3 1 1 " + "5a".repeat(20))
                .right("mx", 3, 1, 1);
        add("short-and-wrong", "3 1 1 of 20 octets, 3 1 1 of another key")
                .one()
                .tlsa("mx", "3 1 1 " + "5a".repeat(20))
                .wrong("mx", 3, 1, 1);
        add("agility", "3 1 2 of another key, 3 1 1").one().wrong("mx", 3, 1, 2).right("mx", 3, 1, 1);
        add("agility-reversed", "3 1 2, 3 1 1 of another key")
                .one()
                .right("mx", 3, 1, 2)
                .wrong("mx", 3, 1, 1);
        add("agility-short", "3 1 2 of 20 octets, 3 1 1")
                .one()
                .tlsa("mx", "3 1 2 " + "5a".repeat(20))
                .right("mx", 3, 1, 1);
        add("agility-groups", "3 0 2 of another certificate, 3 0 1, 3 1 1")
                .one()
                .wrong("mx", 3, 0, 2)
                .right("mx", 3, 0, 1)
                .right("mx", 3, 1, 1);
        add("agility-authority", "2 0 2 of another authority, 2 0 1")
                .one()
                .wrong("mx", 2, 0, 2)
                .right("mx", 2, 0, 1);
    }

    private void certificates() {
        add("leaf-expired", "3 1 1, the certificate is out of date")
                .one(network.authority().issueExpired("mx.leaf-expired." + ZONE))
                .right("mx", 3, 1, 1);
        add("leaf-other-name", "3 1 1, the certificate names another host")
                .one(network.issued("mx.elsewhere.example"))
                .right("mx", 3, 1, 1);
        for (SenderKeys.Kind kind : SenderKeys.Kind.values()) {
            add(kind.label(), "3 1 1, self-signed " + kind.words())
                    .one(keys.selfSigned(kind, "mx." + kind.label() + "." + ZONE))
                    .right("mx", 3, 1, 1);
        }
        add("tls12", "3 1 1, TLS 1.2").one(Manner.TLS_1_2).right("mx", 3, 1, 1);
        add("tls12-authority", "2 1 1, TLS 1.2").one(Manner.TLS_1_2).right("mx", 2, 1, 1);
    }

    private void sessions() {
        add("no-starttls", "3 1 1, no STARTTLS").one(Manner.NO_STARTTLS).right("mx", 3, 1, 1);
        add("starttls-refused", "3 1 1, STARTTLS gets 454")
                .one(Manner.REFUSES_STARTTLS)
                .right("mx", 3, 1, 1);
        add("broken-tls", "3 1 1, the handshake breaks off")
                .one(Manner.BREAKS_HANDSHAKE)
                .right("mx", 3, 1, 1);
        add("busy", "3 1 1, the greeting is 421").one(Manner.BUSY).right("mx", 3, 1, 1);
        add("plain-no-starttls", "no TLSA, no STARTTLS").one(Manner.NO_STARTTLS);
        add("plain-starttls-refused", "no TLSA, STARTTLS gets 454").one(Manner.REFUSES_STARTTLS);
        add("plain-broken-tls", "no TLSA, the handshake breaks off").one(Manner.BREAKS_HANDSHAKE);
        add("plain-expired", "no TLSA, the certificate is out of date")
                .one(network.authority().issueExpired("mx.plain-expired." + ZONE));
    }
}
