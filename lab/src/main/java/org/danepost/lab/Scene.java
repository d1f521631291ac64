package org.danepost.lab;

import java.util.List;
import java.util.function.Function;
import org.danepost.lab.Report.Outcome;

/**
 * One attack, or one honest day: what is set up, to whom a letter is sent, and where it must be seen afterwards. Immutable;
 * any thread. {@link Scenes#all} has them.
 *
 * @param name short, lower case with hyphens
 * @param description one line for newcomers
 * @param recipient the letter's recipient
 * @param rightHosts the hosts that may have the letter; all others are the attacker's
 * @param setting sets up the attack in a lab that has been reset; gives hosts of the attacker's that are not on the lab's list
 * @param ordinary what an opportunistic sender does
 * @param danepost what a sender that does DANE right does
 */
public record Scene(
        String name,
        String description,
        String recipient,
        List<String> rightHosts,
        Function<MiniInternet, List<MailHost>> setting,
        Expectation ordinary,
        Expectation danepost) {
    public Scene {
        rightHosts = List.copyOf(rightHosts);
    }

    /** Where the letter must be seen, and what its sender must say. */
    public record Expectation(Sighting sighting, Outcome outcome) {}

    /** The recipient's name for people: what stands before the @, with a capital. */
    String recipientName() {
        return Character.toUpperCase(recipient.charAt(0)) + recipient.substring(1, recipient.indexOf('@'));
    }
}
