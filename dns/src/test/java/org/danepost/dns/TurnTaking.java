package org.danepost.dns;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.BiFunction;
import org.xbill.DNS.Message;

/** A world as authoritative servers tell it: each zone has two, and asking again leads to the other one. */
final class TurnTaking implements Upstream {
    private final World world;

    /** What the first server of every zone makes of its answers; empty to leave them as they are. */
    BiFunction<Question, Message, Optional<Message>> first = (_, _) -> Optional.empty();

    TurnTaking(World world) {
        this.world = world;
    }

    @Override
    public Reply ask(Question question, int attempt, WorkBudget budget) {
        TestZone zone = world.zoneFor(question.name(), question.type());
        int number = 1 + attempt % 2;
        String below = zone.apex.labels() == 1 ? "" : zone.apex.toString();
        NameServer server = NameServer.of(
                new InetSocketAddress("192.0.2." + number, 53), TestZone.name("ns" + number + "." + below), zone.apex);
        return switch (world.ask(question, attempt, budget)) {
            case NoResponse none -> none;
            case Response response
            when number == 1 ->
                new Response(first.apply(question, response.message()).orElse(response.message()), server);
            case Response response -> new Response(response.message(), server);
        };
    }
}
