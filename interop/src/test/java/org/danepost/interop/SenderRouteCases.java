package org.danepost.interop;

import java.util.ArrayList;
import java.util.List;
import org.danepost.lab.MailHost.Manner;

/** Domains that differ in how a sender gets from the domain to the host: MX records, aliases, security of each step. */
final class SenderRouteCases {
    private static final String ZONE = "nsec.example";
    private static final int RELAY = 2525;

    private final SenderNetwork network;
    private final List<SenderCase> cases = new ArrayList<>();

    private SenderRouteCases(SenderNetwork network) {
        this.network = network;
    }

    static List<SenderCase> all(SenderNetwork network) {
        SenderRouteCases made = new SenderRouteCases(network);
        made.hosts();
        made.fewHosts();
        made.hostAliases();
        made.domainAliases();
        made.tlsaNames();
        made.insecure();
        made.broken();
        made.relays();
        return List.copyOf(made.cases);
    }

    private SenderCase add(String label, String situation) {
        return whole(label + "." + ZONE, situation);
    }

    private SenderCase whole(String domain, String situation) {
        SenderCase made = new SenderCase(domain, situation, network);
        cases.add(made);
        return made;
    }

    private void hosts() {
        SenderCase wrong = add("first-wrong", "first host: TLSA of another key; second: 3 1 1");
        wrong.mx("a", "b").host("a").wrong("a", 3, 1, 1).host("b").right("b", 3, 1, 1);
        SenderCase clear = add("first-no-starttls", "first host: 3 1 1 without STARTTLS; second: no TLSA");
        clear.mx("a", "b").host("a", Manner.NO_STARTTLS).right("a", 3, 1, 1).host("b");
        SenderCase plain = add("first-plain", "first host: no TLSA; second: 3 1 1");
        plain.mx("a", "b").host("a").host("b").right("b", 3, 1, 1);
        SenderCase lost = add("first-tlsa-lost", "first host: SERVFAIL for TLSA; second: 3 1 1");
        lost.mx("a", "b").host("a").host("b").right("b", 3, 1, 1);
        SenderCase busy = add("first-busy", "first host: 421; second: 3 1 1");
        busy.mx("a", "b").host("a", Manner.BUSY).right("a", 3, 1, 1).host("b").right("b", 3, 1, 1);
        SenderCase broken = add("first-broken-tls", "first host: handshake breaks off, no TLSA; second: 3 1 1");
        broken.mx("a", "b").host("a", Manner.BREAKS_HANDSHAKE).host("b").right("b", 3, 1, 1);
        SenderCase absent = add("first-absent", "first host does not exist; second: 3 1 1");
        absent.mx("a", "b").host("b").right("b", 3, 1, 1);
        SenderCase expired = add("first-bogus", "first host: bogus address; second: 3 1 1");
        expired.mx("mx.address-bogus.example.", "b").host("b").right("b", 3, 1, 1);
        SenderCase all = add("all-wrong", "two hosts, TLSA of other keys");
        all.mx("a", "b").host("a").wrong("a", 3, 1, 1).host("b").wrong("b", 2, 0, 1);
    }

    private void fewHosts() {
        add("implicit", "no MX; address and 3 1 1 at the domain").host("@").right("@", 3, 1, 1);
        add("implicit-wrong", "no MX; address and TLSA of another key")
                .host("@")
                .wrong("@", 3, 1, 1);
        add("implicit-plain", "no MX; address, no TLSA").host("@");
        add("null-mx", "null MX").record("@", "MX 0 .").host("@");
        add("nothing", "neither MX nor address").record("@", "TXT \"no mail\"");
        add("nowhere", "no such domain");
        add("absent", "the one MX host does not exist").mx("mx");
        add("number", "the MX record holds an IPv4 address in place of a name").mx(network.address(3) + ".");
    }

    private void hostAliases() {
        SenderCase expanded = add("alias-expanded", "MX host is an alias, 3 1 1 at its target");
        expanded.mx("mx").alias("mx", "real").host("real").right("real", 3, 1, 1);
        SenderCase original = add("alias-original", "MX host is an alias, 3 1 1 at the alias");
        original.mx("mx").alias("mx", "real").host("real").tlsa("mx", original.fitting("real", 3, 1, 1));
        SenderCase right = add("alias-expanded-right", "MX host is an alias, target: 3 1 1, alias: of another key");
        right.mx("mx").alias("mx", "real").host("real").right("real", 3, 1, 1).wrong("mx", 3, 1, 1);
        SenderCase wrong = add("alias-expanded-wrong", "MX host is an alias, target: of another key, alias: 3 1 1");
        wrong.mx("mx").alias("mx", "real").host("real").wrong("real", 3, 1, 1);
        wrong.tlsa("mx", wrong.fitting("real", 3, 1, 1));
        SenderCase name = add("alias-name", "MX host is an alias, 2 0 1 at its target, certificate for the target");
        name.mx("mx").alias("mx", "real").host("real").right("real", 2, 0, 1);
        SenderCase base =
                add("alias-other-name", "MX host is an alias, 2 0 1 at the alias, certificate for the target");
        base.mx("mx").alias("mx", "real").host("real").tlsa("mx", base.fitting("real", 2, 0, 1));
        SenderCase out = add("alias-out", "MX host is an alias into an unsigned zone, 3 1 1 at the alias");
        out.mx("mx").alias("mx", "out.unsigned.example.").host("out.unsigned.example.");
        out.tlsa("mx", out.fitting("out.unsigned.example.", 3, 1, 1));
        SenderCase outWrong = add("alias-out-wrong", "as before, TLSA of another key at the alias");
        outWrong.mx("mx").alias("mx", "out-wrong.unsigned.example.").host("out-wrong.unsigned.example.");
        outWrong.wrong("mx", 3, 1, 1);
        SenderCase in = add("alias-in", "MX host is an alias of an unsigned zone; its target has TLSA of another key");
        in.mx("in.unsigned.example.")
                .alias("in.unsigned.example.", "real")
                .host("real")
                .wrong("real", 3, 1, 1);
        SenderCase two = add("alias-twice", "MX host is an alias of an alias, 3 1 1 only at the one between");
        two.mx("mx").alias("mx", "between").alias("between", "real").host("real");
        two.tlsa("between", two.fitting("real", 3, 1, 1));
    }

    private void domainAliases() {
        SenderCase domain = add("domain-alias", "the domain is an alias; MX and 3 1 1 at its target");
        domain.alias("@", "to").record("to", "MX 10 " + domain.absolute("mx"));
        domain.host("mx").right("mx", 3, 1, 1);
        SenderCase named = add("domain-alias-named", "the domain is an alias; 2 0 1, certificate for the alias");
        named.alias("@", "to").record("to", "MX 10 " + named.absolute("mx"));
        named.host("mx", Manner.TLS, network.issued(named.domain())).right("mx", 2, 0, 1);
        SenderCase out = add("domain-alias-out", "the domain is an alias into an unsigned zone, host with 3 1 1");
        out.alias("@", "domain.unsigned.example.");
        out.record("domain.unsigned.example.", "MX 10 " + out.absolute("mx"));
        out.host("mx").right("mx", 3, 1, 1);
        String base = ".dname.nsec.example.";
        SenderCase tree = add("www.old.dname", "the domain lies below a DNAME; MX and 3 1 1 at its target");
        tree.record("old" + base, "DNAME new" + base).record("www.new" + base, "MX 10 mx" + base);
        tree.host("mx" + base).right("mx" + base, 3, 1, 1);
    }

    private void tlsaNames() {
        SenderCase shared = add("tlsa-alias", "the TLSA name is an alias in the same zone, 3 1 1")
                .one();
        shared.alias("_25._tcp.mx", "shared").record("shared", "TLSA " + shared.fitting("mx", 3, 1, 1));
        SenderCase wrong = add("tlsa-alias-wrong", "the TLSA name is an alias, TLSA of another key")
                .one();
        wrong.alias("_25._tcp.mx", "shared").record("shared", "TLSA " + SenderCase.wrong(3, 1, 1));
        SenderCase out = add("tlsa-alias-out", "the TLSA name is an alias into an unsigned zone, of another key")
                .one();
        out.alias("_25._tcp.mx", "tlsa.unsigned.example.");
        out.record("tlsa.unsigned.example.", "TLSA " + SenderCase.wrong(3, 1, 1));
        add("tlsa-alias-dangling", "the TLSA name is an alias of a name that does not exist")
                .one()
                .alias("_25._tcp.mx", "shared");
        add("tlsa-alias-circle", "the TLSA name is an alias of itself").one().alias("_25._tcp.mx", "_25._tcp.mx");
        SenderCase wildcard = add("wildcard", "3 1 1 at *._tcp").one();
        wildcard.record("*._tcp.mx", "TLSA " + wildcard.fitting("mx", 3, 1, 1));
        SenderCase wide =
                add("wildcard-wide", "TLSA of another key at *.domain").one();
        wide.record("*", "TLSA " + SenderCase.wrong(3, 1, 1));
        add("tlsa-lost", "SERVFAIL for TLSA").one();
        add("tlsa-island", "_tcp is delegated without DS, TLSA of another key")
                .one()
                .wrong("mx", 3, 1, 1);
    }

    private void insecure() {
        whole("a.unsigned.example", "unsigned zone, TLSA of another key").one().wrong("mx", 3, 1, 1);
        whole("b.unsigned.example", "unsigned zone, 3 1 1, no STARTTLS")
                .one(Manner.NO_STARTTLS)
                .right("mx", 3, 1, 1);
        whole("c.unsigned.example", "unsigned zone, no MX, TLSA of another key")
                .host("@")
                .wrong("@", 3, 1, 1);
        SenderCase half = whole("d.unsigned.example", "MX in an unsigned zone, host in a signed one, 3 1 1");
        half.mx("mx.half.nsec.example.").host("mx.half.nsec.example.").right("mx.half.nsec.example.", 3, 1, 1);
        SenderCase wrong = whole("e.unsigned.example", "as before, TLSA of another key");
        wrong.mx("mx.half2.nsec.example.").host("mx.half2.nsec.example.").wrong("mx.half2.nsec.example.", 3, 1, 1);
        SenderCase named = whole("f.unsigned.example", "as before, 2 0 1, the certificate names the mail domain alone");
        named.mx("mx.half3.nsec.example.");
        named.host("mx.half3.nsec.example.", Manner.TLS, network.issued("f.unsigned.example"));
        named.right("mx.half3.nsec.example.", 2, 0, 1);
        SenderCase host = add("host-unsigned", "host in an unsigned zone, TLSA of another key there");
        host.mx("mx.g.unsigned.example.").host("mx.g.unsigned.example.").wrong("mx.g.unsigned.example.", 3, 1, 1);
        whole("removed.example", "signed, but the parent has no DS; TLSA of another key")
                .one()
                .wrong("mx", 3, 1, 1);
        whole("a.nsec3.example", "NSEC3 zone, 3 1 1").one().right("mx", 3, 1, 1);
        whole("b.nsec3.example", "NSEC3 zone, no TLSA").one();
        whole("c.nsec3.example", "NSEC3 zone, no MX, 3 1 1").host("@").right("@", 3, 1, 1);
        whole("a.optout.example", "opt-out zone, 3 1 1").one().right("mx", 3, 1, 1);
        whole("b.optout.example", "opt-out zone, no TLSA").one();
        whole("child.optout.example", "unsigned below an opt-out zone, TLSA of another key")
                .one()
                .wrong("mx", 3, 1, 1);
        whole("sha1.example", "zone signed by RSASHA1, TLSA of another key")
                .one()
                .wrong("mx", 3, 1, 1);
    }

    private void broken() {
        whole("expired.example", "the zone's signatures are out of date, 3 1 1")
                .one()
                .right("mx", 3, 1, 1);
        whole("lost.example", "SERVFAIL for MX").mx("mx");
        whole("mx-bogus.example", "bogus MX, 3 1 1").one().right("mx", 3, 1, 1);
        whole("address-bogus.example", "bogus address, 3 1 1").one().right("mx", 3, 1, 1);
        whole("tlsa-bogus.example", "bogus TLSA").one().right("mx", 3, 1, 1);
        whole("denial-bogus.example", "bogus denial of TLSA").one();
        add("address-lost", "SERVFAIL for the host's address").mx("mx.lost.example.");
    }

    private void relays() {
        SenderCase right = add("relay", "relay [mx]:2525, 3 1 1 there, for port 25 of another key")
                .relay(RELAY);
        right.record("_2525._tcp.mx", "TLSA " + right.fitting("mx", 3, 1, 1)).wrong("mx", 3, 1, 1);
        SenderCase wrong = add("relay-wrong", "relay [mx]:2525, of another key there, for port 25 3 1 1")
                .relay(RELAY);
        wrong.record("_2525._tcp.mx", "TLSA " + SenderCase.wrong(3, 1, 1)).right("mx", 3, 1, 1);
        add("relay-plain", "relay [mx]:2525, TLSA of another key for port 25")
                .relay(RELAY)
                .wrong("mx", 3, 1, 1);
        add("literal", "address literal").byAddress();
    }
}
