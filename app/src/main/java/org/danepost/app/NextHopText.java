package org.danepost.app;

import org.danepost.policy.NextHop;

/** Destinations as people write them. */
final class NextHopText {
    private NextHopText() {}

    /** @throws UserError that says what is wrong with the text and what to write instead */
    static NextHop parse(String text, int port) {
        return switch (NextHop.parse(text, port)) {
            case NextHop.Parsed.Good good -> good.nextHop();
            case NextHop.Parsed.Bad bad ->
                throw new UserError(
                        bad.reason().text() + "; remedy: " + bad.reason().remedy());
        };
    }
}
