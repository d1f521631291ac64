package org.danepost.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plays scenes in one lab, each first with the ordinary sender, then with the one under test, from a clean start each time.
 * One thread at a time.
 */
public final class LabRun {
    private final MiniInternet internet;
    private final Sender tested;
    private final Sender ordinary = new OrdinarySender();

    public LabRun(MiniInternet internet, Sender tested) {
        this.internet = internet;
        this.tested = tested;
    }

    public List<SceneResult> playAll() {
        return Scenes.all().stream().map(this::play).toList();
    }

    public SceneResult play(Scene scene) {
        Played first = play(scene, ordinary);
        Played second = play(scene, tested);
        boolean seenRight = second.sighting().equals(scene.danepost().sighting());
        boolean silent = !second.toldAttacker();
        boolean saidRight = second.report().outcome() == scene.danepost().outcome();
        boolean right = seenRight && saidRight && silent;
        String why = right ? second.report().why() : complaint(scene, second);
        return new SceneResult(
                scene.name(),
                scene.description(),
                first.words(scene) + unchecked(first),
                second.words(scene),
                right,
                why,
                second.report().steps(),
                first.sighting(),
                second.sighting(),
                second.report());
    }

    /** The lab knows its own ordinary sender: it looks at no certificate. */
    private static String unchecked(Played played) {
        return played.sighting().equals(Sighting.RIGHT_OVER_TLS) ? ", certificate not checked" : "";
    }

    private static String complaint(Scene scene, Played played) {
        return "expected: "
                + scene.danepost()
                        .sighting()
                        .words(scene.recipientName(), scene.danepost().outcome())
                + "; the sender said "
                + played.report().outcome() + " (" + played.report().why() + ")";
    }

    /** @param toldAttacker whether an attacker's host heard an envelope: who writes to whom is worth knowing too */
    private record Played(Sighting sighting, boolean toldAttacker, Report report) {
        String words(Scene scene) {
            boolean onlyEnvelope = toldAttacker && sighting.at() != Sighting.Place.ATTACKER;
            return sighting.words(scene.recipientName(), report.outcome())
                    + (onlyEnvelope ? ", but told the attacker who writes to whom" : "");
        }
    }

    private Played play(Scene scene, Sender sender) {
        internet.reset();
        List<MailHost> attackers = scene.setting().apply(internet);
        List<MailHost> hosts = new ArrayList<>(attackers);
        hosts.addAll(internet.mailHosts());
        Letter letter = Letter.fromAlice(scene.recipient(), "secret of the scene " + scene.name());
        Report report = sender.send(internet.network(), letter);
        Sighting sighting = judge(scene, attackers, hosts, letter);
        boolean told =
                attackers.stream().flatMap(host -> host.contacts().stream()).anyMatch(MailHost.Contact::sawEnvelope);
        internet.reset();
        return new Played(sighting, told, report);
    }

    /** Looks at the hosts' records only; the attacker's sight of the letter outweighs the right host's. */
    private static Sighting judge(Scene scene, List<MailHost> attackers, List<MailHost> hosts, Letter letter) {
        Optional<Sighting> right = Optional.empty();
        for (MailHost host : hosts) {
            // An attacker may call himself what he likes: being one of his hosts outweighs the name.
            boolean mayHaveIt = !attackers.contains(host) && scene.rightHosts().contains(host.name());
            for (MailHost.Received received : host.received()) {
                if (!received.content().contains(letter.secret())) {
                    continue;
                }
                boolean tls = received.tls().isPresent();
                if (!mayHaveIt) {
                    return tls ? Sighting.ATTACKER_OVER_TLS : Sighting.ATTACKER_IN_CLEAR;
                }
                right = Optional.of(tls ? Sighting.RIGHT_OVER_TLS : Sighting.RIGHT_IN_CLEAR);
            }
        }
        return right.orElse(Sighting.NOWHERE);
    }
}
