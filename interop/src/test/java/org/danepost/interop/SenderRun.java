package org.danepost.interop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.danepost.interop.SenderNetwork.Arrival;
import org.danepost.interop.SenderOutcome.Channel;
import org.danepost.interop.SenderOutcome.Result;

/**
 * What one sender did with a message to each domain, once the receivers were asked too.
 *
 * @param sender its name
 * @param outcomes by domain
 * @param words what the sender logged, by domain
 * @param lies where sender and receivers contradict each other
 */
record SenderRun(String sender, Map<String, SenderOutcome> outcomes, Map<String, String> words, List<String> lies) {
    SenderRun {
        outcomes = Map.copyOf(outcomes);
        words = Map.copyOf(words);
        lies = List.copyOf(lies);
    }

    /** Lets a sender try every domain once. */
    static SenderRun of(Sender sender, SenderInternet internet) {
        Map<String, Sender.Letter> letters = new LinkedHashMap<>();
        for (SenderCase each : internet.cases()) {
            String mailbox = sender.name().toLowerCase(Locale.ROOT) + "-" + (letters.size() + 1);
            letters.put(mailbox, new Sender.Letter(each, mailbox));
        }
        Map<String, Sender.Said> said = sender.send(List.copyOf(letters.values()));
        Map<String, SenderOutcome> outcomes = new LinkedHashMap<>();
        Map<String, String> words = new LinkedHashMap<>();
        List<String> lies = new ArrayList<>();
        letters.forEach((mailbox, letter) -> {
            Sender.Said told = Optional.ofNullable(said.get(mailbox))
                    .orElseThrow(
                            () -> new IllegalStateException(sender.name() + " says nothing of " + letter.recipient()));
            List<Arrival> arrived = internet.network().arrivals(mailbox);
            if (arrived.size() != (told.result() == Result.DELIVERED ? 1 : 0)) {
                lies.add("%s says '%s' of %s; it arrived at %s"
                        .formatted(sender.name(), told.words(), letter.recipient(), arrived));
            }
            outcomes.put(letter.to().domain(), outcome(letter.to(), told, arrived));
            words.put(letter.to().domain(), told.words());
        });
        return new SenderRun(sender.name(), outcomes, words, lies);
    }

    private static SenderOutcome outcome(SenderCase to, Sender.Said told, List<Arrival> arrived) {
        if (told.result() != Result.DELIVERED || arrived.isEmpty()) {
            return SenderOutcome.undelivered(told.result());
        }
        Arrival arrival = arrived.getFirst();
        Channel channel = arrival.encrypted() ? told.channel() : Channel.CLEAR;
        return new SenderOutcome(told.result(), to.shortened(arrival.host()), channel);
    }

    SenderOutcome outcome(String domain) {
        return Optional.ofNullable(outcomes.get(domain)).orElseThrow();
    }

    String words(String domain) {
        return Optional.ofNullable(words.get(domain)).orElseThrow();
    }

    /** All that it said, a line for each domain. */
    String log() {
        return words.entrySet().stream()
                .map(entry -> sender + " " + entry.getKey() + ": " + outcome(entry.getKey()) + ": " + entry.getValue())
                .sorted()
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
