package org.danepost.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A store in memory that can fail. */
final class MemoryStore implements AnchorStore {
    Optional<String> text = Optional.empty();
    final List<String> aside = new ArrayList<>();
    Optional<String> unreadable = Optional.empty();
    Optional<String> unwritable = Optional.empty();
    int writes;

    @Override
    public String place() {
        return "memory";
    }

    @Override
    public Stored read() {
        return unreadable
                .<Stored>map(Unreadable::new)
                .orElseGet(() -> text.<Stored>map(Text::new).orElseGet(Nothing::new));
    }

    @Override
    public Optional<String> change(Function<Stored, Change> decide) {
        if (unwritable.isPresent()) {
            return unwritable;
        }
        Change change = decide.apply(read());
        if (change.setAside()) {
            aside.add(text.orElse(""));
            text = Optional.empty();
            unreadable = Optional.empty();
        }
        change.write().ifPresent(content -> {
            text = Optional.of(content);
            writes++;
        });
        return Optional.empty();
    }
}
