package org.danepost.lab;

/**
 * Where a letter was seen, by what the mail hosts recorded and by nothing that a sender says.
 *
 * @param at who has the letter
 * @param how over what
 */
public record Sighting(Place at, Channel how) {
    /** Who has it. */
    public enum Place {
        /** The host that the recipient's domain means. */
        RIGHT_HOST,
        ATTACKER,
        NOWHERE
    }

    /** Over what it came. */
    public enum Channel {
        TLS,
        CLEAR,
        /** It came not at all. */
        NONE
    }

    static final Sighting NOWHERE = new Sighting(Place.NOWHERE, Channel.NONE);
    static final Sighting RIGHT_OVER_TLS = new Sighting(Place.RIGHT_HOST, Channel.TLS);
    static final Sighting RIGHT_IN_CLEAR = new Sighting(Place.RIGHT_HOST, Channel.CLEAR);
    static final Sighting ATTACKER_OVER_TLS = new Sighting(Place.ATTACKER, Channel.TLS);
    static final Sighting ATTACKER_IN_CLEAR = new Sighting(Place.ATTACKER, Channel.CLEAR);

    /** In words, with the outcome that the sender claims where nobody has the letter. */
    String words(String recipient, Report.Outcome outcome) {
        return switch (at) {
            case RIGHT_HOST -> "delivered to " + recipient + channel();
            case ATTACKER -> "delivered to the attacker" + channel();
            case NOWHERE ->
                switch (outcome) {
                    case DELIVERED -> "said to be delivered, but no host has it";
                    case DEFERRED -> "refused: kept the mail for later";
                    case REJECTED -> "refused: gave the mail back to its sender";
                };
        };
    }

    private String channel() {
        return switch (how) {
            case TLS -> " over TLS";
            case CLEAR -> ", in clear";
            case NONE -> "";
        };
    }
}
